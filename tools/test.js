'use strict';

// `npm test [-- suite...] [--grep text]`: builds what is not up to date and runs the suites, or those named. Suites that
// go side by side show their tests only when they fail.

const { parseArgs } = require('node:util');

const { Report } = require('./report');
const { buildAddon, install } = require('./setup');
const { googleTest, mocha } = require('./suites');
const { PEERS, installLine, missingPackages } = require('./system-packages');
const { otherVersions, versions } = require('./versions');

/** Those that may be adopted: the other transports do not depend on how. */
const PLAIN_SOCKETS = { HAWSER_TEST_TRANSPORTS: 'tcp,unix' };

/** What takes its time and has no adopted socket, or is measured once. */
const WITHOUT_REPETITION = [
  ...['--ignore', 'test/js/typings.test.js'],
  ...['--ignore', 'test/js/permessage-deflate.test.js'],
  ...['--ignore', 'test/js/long-compression.test.js'],
  ...['--ignore', 'test/js/adopted/compression-memory.test.js']
];

/** Mocha over plain sockets once more, with another `env`. */
function again(how, env, options = []) {
  return mocha('test/js', {
    ...how,
    env: { ...PLAIN_SOCKETS, ...env },
    options: [...WITHOUT_REPETITION, ...options]
  });
}

const SUITES = {
  native: { title: 'GoogleTest over the core', run: (how) => googleTest(how) },
  js: { title: 'Mocha over the JavaScript API', run: (how) => mocha('test/js', how) },
  stream: {
    title: 'Mocha, no socket adopted',
    run: (how) => again(how, { HAWSER_TRANSPORT: 'stream' }, ['--ignore', 'test/js/adopted/**'])
  },
  thread: {
    title: 'Mocha, adopted sockets driven by I/O threads',
    run: (how) => again(how, { HAWSER_DRIVER: 'thread' })
  },
  node: {
    title: "Mocha, adopted sockets driven by Node's loop",
    run: (how) => again(how, { HAWSER_DRIVER: 'js' })
  },
  switch: {
    title: 'Mocha, the driver of adopted sockets switched at every turn',
    run: (how) => again(how, { HAWSER_DRIVER: 'switch' })
  },
  compat: {
    title: 'The same scripts against ws and Hawser',
    run: (how) => mocha('test/compat', how)
  },
  browser: { title: 'Mocha in a browser', run: (how) => mocha('test/browser', how) },
  peers: {
    title: 'Peers in other languages, and proxies',
    run: (how) => mocha('test/peers', how)
  },
  consumers: {
    title: 'Packages that depend on ws, with Hawser in its place',
    run: (how) => mocha('test/consumers', how)
  },
  package: {
    title: 'The package, installed and built as its users do',
    run: (how) => mocha('test/package', how)
  },
  versions: {
    title: `The API, the comparison with ws, its dependents and the peers, on Node ${otherVersions.join(', ')}`,
    run: versions
  }
};

/** Suites of one group go side by side: none of them needs more than a core and a half. */
const GROUPS = [
  ['native'],
  ['js'],
  ['stream', 'thread'],
  ['node', 'switch'],
  ['compat', 'browser'],
  ['peers', 'package'],
  ['consumers'],
  ['versions']
];

function selectSuites() {
  const options = { grep: { type: 'string' } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const unknown = positionals.find((name) => !Object.hasOwn(SUITES, name));
  if (unknown !== undefined) {
    throw new Error(`There is no suite "${unknown}", only ${Object.keys(SUITES).join(', ')}.`);
  }
  const groups = positionals.length > 0 ? positionals.map((name) => [name]) : GROUPS;
  return { grep: values.grep, groups };
}

/** Tests against other programs skip themselves where those are missing, and fail in CI. */
function tellMissingPeers() {
  const missing = missingPackages(PEERS);
  if (missing.length === 0) return;
  console.log(`\nNot here: ${missing.join(', ')}. The tests that need it are skipped; the cure is`);
  console.log(`\n  ${installLine(missing)}\n`);
}

async function main() {
  const { grep, groups } = selectSuites();
  install();
  buildAddon();
  tellMissingPeers();
  const report = new Report();
  for (const names of groups) {
    const how = { grep, aside: names.length > 1 };
    const steps = names.map((name) => SUITES[name]);
    await Promise.all(steps.map(({ title, run }) => report.step(title, () => run(how))));
  }
  report.finish();
}

main().catch((error) => {
  console.error(`\n${error.message}\n`);
  process.exitCode = 1;
});
