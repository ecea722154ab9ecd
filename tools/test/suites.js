'use strict';

// Runs the test suites and gives what they counted: GoogleTest over the core, Mocha over the JavaScript API.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { runAside } = require('./run-aside');
const { ROOT, run } = require('./setup');
const { BUILD, NATIVE_TESTS, requirePackages } = require('./system-packages');

const MOCHA = path.join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
const REPORTER = path.join(__dirname, 'mocha-reporter.js');
const SUITE_TIMEOUT_MS = 10 * 60 * 1000;

/** Lets `work` write one JSON file and gives its content; an error of `work` counts only if it wrote none. */
async function readWritten(work) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-suite-'));
  const file = path.join(folder, 'counts.json');
  try {
    let failure;
    try {
      await work(file);
    } catch (error) {
      failure = error;
    }
    if (!fs.existsSync(file)) throw failure ?? new Error('the suite ended without a result');
    return { failure, written: JSON.parse(fs.readFileSync(file, 'utf8')) };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A suite that counts no failure and still fails (a sanitizer's report at exit) has one. */
function withExit({ passed, failed }, failure) {
  if (failure === undefined || failed > 0) return { passed, failed };
  console.error(failure.message);
  return { passed, failed: 1 };
}

/** Configures and builds a CMake target of the core in build/<folder>; gives the path of its program. */
function buildNative(folder, target, definitions) {
  const directory = path.join(ROOT, 'build', folder);
  const given = Object.entries(definitions).map(([name, value]) => `-D${name}=${value}`);
  run('cmake', ['-S', ROOT, '-B', directory, '--log-level=WARNING', ...given]);
  const parallel = ['--parallel', String(os.availableParallelism())];
  run('cmake', ['--build', directory, '--target', target, ...parallel]);
  return directory;
}

/**
 * @param {object} how
 * @param {string} [how.sanitizer] 'address' or 'thread'
 * @param {string} [how.grep] only tests whose name contains it
 * @param {string} [how.without] GoogleTest's patterns for those that are left out
 * @param {object} [how.env]
 * @param {string[]} [how.wrapper] a command that starts the program
 */
async function googleTest({ sanitizer = '', grep = '', without = '', env, wrapper = [] } = {}) {
  requirePackages([...BUILD, ...NATIVE_TESTS], 'to build the native tests');
  const folder = sanitizer === '' ? 'test' : `test-${sanitizer}`;
  const definitions = { HAWSER_TESTS: 'ON', HAWSER_SANITIZE: sanitizer };
  const directory = buildNative(folder, 'hawser_tests', definitions);
  const program = path.join(directory, 'test', 'native', 'hawser_tests');
  const { failure, written } = await readWritten((file) => {
    const args = [
      '--gtest_brief=1',
      `--gtest_filter=*${grep}*-${without}`,
      `--gtest_output=json:${file}`
    ];
    const [command, ...rest] = [...wrapper, program, ...args];
    run(command, rest, { env, timeoutMs: SUITE_TIMEOUT_MS });
  });
  const failed = written.failures + written.errors;
  return withExit({ passed: written.tests - failed - written.disabled, failed }, failure);
}

/**
 * @param {string} folder of the tests
 * @param {object} how as for googleTest
 * @param {string[]} [how.options] further options of Mocha
 * @param {string} [how.node] the program of another version
 * @param {boolean} [how.aside] beside other suites, and silent unless it fails
 */
async function mocha(folder, how = {}) {
  const { grep, env, wrapper = [], options = [], node = process.execPath, aside = false } = how;
  const { failure, written } = await readWritten((file) => {
    const report = ['--reporter', REPORTER, '--reporter-option', `counts=${file}`];
    const chosen = grep ? ['--fgrep', grep] : [];
    const mochaArgs = [...report, ...chosen, ...options, `${folder}/**/*.test.js`];
    const [command, ...rest] = [...wrapper, node, MOCHA, ...mochaArgs];
    return (aside ? runAside : run)(command, rest, { env, timeoutMs: SUITE_TIMEOUT_MS });
  });
  return withExit(written, failure);
}

module.exports = { buildNative, googleTest, mocha };
