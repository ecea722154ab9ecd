'use strict';

// A fuzzer: it goes on from the corpus that is committed, for a minute, and keeps what it finds below build/.

const fs = require('node:fs');
const path = require('node:path');

const { ROOT } = require('../build');
const { buildTarget } = require('./google-test');
const { inTurn } = require('./in-turn');

const SECONDS = 60;
const CORPUS = path.join(ROOT, 'test', 'fuzz', 'corpus');
const DIRECTORY = path.join(ROOT, 'build', 'fuzz');

const CONFIGURE = [
  ...['-S', ROOT, '-B', DIRECTORY],
  ...['-DCMAKE_CXX_COMPILER=clang++-14', '-DHAWSER_FUZZERS=ON']
];

/** @param {string} name of the fuzzer and of its corpus @returns {function(SuiteRun): Promise<object>} */
function fuzz(name) {
  return async (run) => {
    await inTurn(DIRECTORY, () => buildTarget(run, DIRECTORY, 'fuzzers', CONFIGURE));
    const found = path.join(DIRECTORY, 'found', name);
    fs.mkdirSync(found, { recursive: true });
    const fuzzer = path.join(DIRECTORY, 'test', 'fuzz', `${name}_fuzzer`);
    await run.prepare(fuzzer, [
      `-max_total_time=${SECONDS}`,
      '-print_funcs=0',
      `-artifact_prefix=${DIRECTORY}/${name}-`,
      found,
      path.join(CORPUS, name)
    ]);
    return { passed: 1, failed: 0 };
  };
}

module.exports = { SECONDS, fuzz };
