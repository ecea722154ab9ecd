'use strict';

// The suites over an addon, or a core, that is built with ASan and UBSan, or with TSan. Node itself is not instrumented,
// so the sanitizer's library is preloaded.

const { execFileSync, spawnSync } = require('node:child_process');
const path = require('node:path');

const { buildSanitizedAddon, googleTest, sanitizedFolder } = require('./google-test');
const { OF_COMPRESSION, OF_FILES } = require('./left-out');
const { mocha } = require('./mocha');

/** An allocation that the system would refuse is refused: tests ask for such ones. */
const REFUSES_MEMORY = 'allocator_may_return_null=1';
const ADDRESS_OPTIONS = { ASAN_OPTIONS: REFUSES_MEMORY, UBSAN_OPTIONS: 'print_stacktrace=1' };
/** Node frees little at exit; the GoogleTest run is the one that looks for leaks. */
const ADDRESS_OPTIONS_OF_NODE = {
  ...ADDRESS_OPTIONS,
  ASAN_OPTIONS: `${REFUSES_MEMORY} detect_leaks=0`
};
const SUPPRESSIONS = path.join(__dirname, 'tsan.supp');
const THREAD_OPTIONS = {
  TSAN_OPTIONS: `suppressions=${SUPPRESSIONS} history_size=7 ${REFUSES_MEMORY}`
};

/** The path of a sanitizer's library, which must be loaded before Node. */
function sanitizerLibrary(name) {
  return execFileSync('g++', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim();
}

const succeeds = (command, args, env) =>
  spawnSync(command, args, { env: { ...process.env, ...env }, stdio: 'ignore' }).status === 0;

/** A command that starts a program at addresses that TSan finds room between; not every container has it. */
function fixedAddresses() {
  const wrapper = ['setarch', '--addr-no-randomize'];
  return succeeds(wrapper[0], [...wrapper.slice(1), 'true']) ? wrapper : [];
}

/** gcc's TSan finds no room for its shadow memory where addresses are too random. */
function threadSanitizerStarts(wrapper) {
  const [command, ...args] = [...wrapper, process.execPath, '--eval', '0'];
  return succeeds(command, args, { LD_PRELOAD: sanitizerLibrary('libtsan.so') });
}

/** A suite that needs TSan; skipped where that does not start. @param {function(string[]): Function} suite by wrapper */
function withThreadSanitizer(suite) {
  return async (run) => {
    const wrapper = fixedAddresses();
    if (threadSanitizerStarts(wrapper)) return suite(wrapper)(run);
    console.log(`${run.name} is skipped: TSan does not start here.`);
    return { passed: 0, failed: 0 };
  };
}

/** Mocha over an addon that was built with a sanitizer. */
function mochaWith(sanitizer, library, { env, ...how }) {
  return async (run) => {
    await buildSanitizedAddon(run, sanitizer);
    const preload = {
      LD_PRELOAD: sanitizerLibrary(library),
      HAWSER_PREBUILD: sanitizedFolder(sanitizer)
    };
    return mocha('test/js', { ...how, env: { ...env, ...preload } })(run);
  };
}

/** The JavaScript API. @param {object} [env] */
function withAsan(env) {
  return mochaWith('address', 'libasan.so', {
    env: { ...ADDRESS_OPTIONS_OF_NODE, ...env },
    without: OF_FILES
  });
}

/** The JavaScript API. @param {object} [env] */
function withTsan(env) {
  const how = { env: { ...THREAD_OPTIONS, ...env }, without: [...OF_FILES, ...OF_COMPRESSION] };
  return withThreadSanitizer((wrapper) => mochaWith('thread', 'libtsan.so', { ...how, wrapper }));
}

/** The core. */
function nativeWithAsan() {
  return googleTest({ sanitizer: 'address', env: ADDRESS_OPTIONS });
}

/** The core. */
function nativeWithTsan() {
  const how = { sanitizer: 'thread', env: THREAD_OPTIONS };
  return withThreadSanitizer((wrapper) => googleTest({ ...how, wrapper }));
}

module.exports = { nativeWithAsan, nativeWithTsan, withAsan, withTsan };
