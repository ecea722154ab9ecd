'use strict';

// Who is compared with whom: Hawser over adopted sockets, over streams and over TLS, with ws over the same kind of
// connection.

const path = require('node:path');

const root = path.join(__dirname, '../../..');
const lib = path.join(root, 'lib') + path.sep;

/** A second copy of Hawser's JavaScript that leaves all sockets with Node, over the same addon. */
function requireOverStreams() {
  const aside = new Map();
  for (const [file, module] of Object.entries(require.cache)) {
    if (!file.startsWith(lib) || file === path.join(lib, 'binding.js')) continue;
    aside.set(file, module);
    delete require.cache[file];
  }

  const before = process.env.HAWSER_TRANSPORT;
  process.env.HAWSER_TRANSPORT = 'stream';
  try {
    return require(root);
  } finally {
    if (before === undefined) delete process.env.HAWSER_TRANSPORT;
    else process.env.HAWSER_TRANSPORT = before;
    for (const [file, module] of aside) require.cache[file] = module;
  }
}

const ws = { api: require('ws'), file: require.resolve('ws') };
const hawser = { api: require(root), file: root };
const overStreams = {
  api: requireOverStreams(),
  file: root,
  variables: { HAWSER_TRANSPORT: 'stream' }
};

/**
 * By transport. Of a module, `api` is what it exports; `file` and `variables` (of the environment) are how a child process
 * gets it.
 */
const implementations = {
  adopted: { secure: false, expected: ws, actual: hawser },
  stream: { secure: false, expected: ws, actual: overStreams },
  tls: { secure: true, expected: ws, actual: hawser }
};

module.exports = { implementations };
