'use strict';

// `npm test [-- suite...] [--grep text]`: builds what is not up to date and runs the suites, or those named.

const { parseArgs } = require('node:util');

const { Report } = require('./report');
const { buildAddon, install } = require('./setup');
const { googleTest, mocha } = require('./suites');
const { PEERS, installLine, missingPackages } = require('./system-packages');

const SUITES = {
  native: { title: 'GoogleTest over the core', run: (how) => googleTest(how) },
  address: {
    title: 'GoogleTest over the core, with ASan and UBSan',
    run: (how) => googleTest({ ...how, sanitizer: 'address' })
  },
  js: { title: 'Mocha over the JavaScript API', run: (how) => mocha('test/js', how) },
  browser: { title: 'Mocha in a browser', run: (how) => mocha('test/browser', how) }
};

function selectSuites() {
  const options = { grep: { type: 'string' } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const unknown = positionals.find((name) => !Object.hasOwn(SUITES, name));
  if (unknown !== undefined) {
    throw new Error(`There is no suite "${unknown}", only ${Object.keys(SUITES).join(', ')}.`);
  }
  const names = positionals.length > 0 ? positionals : Object.keys(SUITES);
  return { how: { grep: values.grep }, suites: names.map((name) => SUITES[name]) };
}

/** Tests against other programs are skipped where those are missing; in CI nothing may be. */
function checkPeers() {
  const missing = missingPackages(PEERS);
  if (missing.length === 0) return;
  const cure = `${missing.join(', ')} is missing; cure: ${installLine(missing)}`;
  if (process.env.CI) throw new Error(cure);
  console.log(`Some tests are skipped, as ${cure}`);
}

async function main() {
  const { how, suites } = selectSuites();
  install();
  buildAddon();
  checkPeers();
  const report = new Report();
  for (const { title, run } of suites) await report.step(title, () => run(how));
  report.finish();
}

main().catch((error) => {
  console.error(`\n${error.message}\n`);
  process.exitCode = 1;
});
