'use strict';

// What can be measured. `server` is a program of servers/; one that others than ws and Hawser
// share no API with has an adapter of its own. `everywhere`: measured in all cases; the others only
// in those that say `everyone`, and in fewer rounds, so that a report stays short.

const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const { kPackagesDir } = require('./packages');

const kRoot = path.join(__dirname, '..', '..');
const kEchoServer = 'echo.js';

const kKnown = {
  ws: { title: 'ws', module: 'ws', server: kEchoServer, everywhere: true },
  hawser: { title: 'Hawser', module: 'hawser', server: kEchoServer, everywhere: true },
  uws: {
    title: 'uWebSockets.js',
    module: '@uwsjs/linux-x64-20',
    server: 'uws.js',
    everywhere: true
  },
  'faye-websocket': { title: 'faye-websocket', module: 'faye-websocket', server: 'faye.js' },
  websocket: { title: 'websocket', module: 'websocket', server: 'websocket.js' }
};

function readVersion(folder) {
  const file = path.join(folder, 'package.json');
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).version : undefined;
}

function hawserVersion() {
  const git = (...args) => execFileSync('git', args, { cwd: kRoot, encoding: 'utf8' }).trim();
  const version = readVersion(kRoot);
  try {
    const changed = git('status', '--porcelain', '--', 'lib', 'native') !== '';
    return `${version}, commit ${git('rev-parse', '--short', 'HEAD')}${changed ? ' and changes' : ''}`;
  } catch {
    return version; // not a checkout
  }
}

function versionOf({ module }) {
  if (module === 'hawser') return hawserVersion();
  const folders = [kPackagesDir, path.join(kRoot, 'node_modules')];
  return folders.map((folder) => readVersion(path.join(folder, module))).find(Boolean) ?? '';
}

/**
 * @typedef {object} Subject
 * @property {string} label its name on the command line and in the results, made unique
 * @property {string} title for readers
 * @property {string} module that its server loads
 * @property {string} server file name in servers/
 * @property {boolean} [everywhere]
 * @property {string} version
 */

/**
 * @param {string[]} names of known subjects, or paths of modules with the API of ws
 * @returns {Subject[]}
 */
function findSubjects(names) {
  return names.map((name, index) => {
    const earlier = names.slice(0, index).filter((other) => other === name).length;
    const suffix = earlier > 0 ? ` (${earlier + 1})` : '';
    const known = kKnown[name] ?? {
      title: path.basename(name),
      module: path.resolve(name),
      server: kEchoServer,
      everywhere: true
    };
    return {
      ...known,
      label: name + suffix,
      title: known.title + suffix,
      version: versionOf(known)
    };
  });
}

/** @returns {{subject: Subject, references: Subject[]}} whose figures are divided by whose */
function chooseRatios(subjects) {
  const subject = subjects.find(({ module }) => module === 'hawser') ?? subjects.at(-1);
  const others = subjects.filter((other) => other !== subject);
  const references = others.filter(({ label }) => label === 'ws' || label === 'uws');
  return { subject, references: references.length > 0 ? references : others.slice(0, 1) };
}

module.exports = { chooseRatios, findSubjects, kAllSubjects: Object.keys(kKnown) };
