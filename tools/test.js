'use strict';

// `npm test [-- name...] [--grep text]`: builds what is not up to date and runs suites, those of the short proof unless
// others are named. A name is that of a suite or of a set (test/suites.js); `--except` leaves some out. One suite alone
// shows its tests; of several that run side by side only what failed is shown.

const { parseArgs } = require('node:util');

const { buildAddon, install } = require('./build');
const { Report } = require('./report');
const packages = require('./system-packages');
const { Overview } = require('./test/overview');
const { Schedule } = require('./test/schedule');
const { SUITES } = require('./test/suites');

function suitesCalled(name) {
  const called = SUITES.filter((suite) => suite.name === name || suite.sets.includes(name));
  if (called.length > 0) return called;
  const names = new Set(SUITES.flatMap((suite) => [...suite.sets, suite.name]));
  throw new Error(`There is no suite "${name}", only ${[...names].join(', ')}.`);
}

function select() {
  const options = { grep: { type: 'string' }, except: { type: 'string', multiple: true } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const names = positionals.length > 0 ? positionals : ['short'];
  const chosen = names.flatMap(suitesCalled);
  const excepted = (values.except ?? []).flatMap(suitesCalled);
  const suites = SUITES.filter((suite) => chosen.includes(suite) && !excepted.includes(suite));
  return { grep: values.grep, suites };
}

/** All at once, so that one line cures it. */
function requireAllPackages(suites) {
  const needed = suites.flatMap((suite) => suite.packages ?? []);
  packages.requirePackages([...new Set([...packages.BUILD, ...needed])], 'for these tests');
}

/** Tests against other programs skip themselves where those are missing, and fail in CI. */
function tellMissingPeers() {
  const missing = packages.missingPackages(packages.PEERS);
  if (missing.length === 0) return;
  console.log(`\nNot here: ${missing.join(', ')}. The tests that need it are skipped; the cure is`);
  console.log(`\n  ${packages.installLine(missing)}\n`);
}

async function main() {
  const { grep, suites } = select();
  Overview.announce(suites);
  const isBuilt = suites.some(({ isPrebuilt }) => !isPrebuilt);
  if (isBuilt) {
    requireAllPackages(suites);
    tellMissingPeers();
  }
  install();
  if (isBuilt) buildAddon();
  const report = new Report();
  await new Schedule(suites, { grep, report }).run(suites);
  report.finish();
}

main().catch((error) => {
  console.error(`\n${error.message}\n`);
  process.exitCode = 1;
});
