'use strict';

// `node .ci/sanitize.js [step...]`: the Mocha suite over an addon with ASan and UBSan, and over one with TSan; GoogleTest
// with TSan; the fuzzers, briefly. Node itself is not instrumented, so the sanitizer's library is preloaded.

const { execFileSync } = require('node:child_process');
const path = require('node:path');

const { Report } = require('./report');
const { ROOT, buildAddon, install, run } = require('./setup');
const { buildNative, googleTest, mocha } = require('./suites');
const { BUILD, FUZZ, NATIVE_TESTS, requirePackages } = require('./system-packages');

const FUZZ_SECONDS = 20;
const SLOW_TIMEOUT = ['--timeout', '60000'];

/** gcc's TSan finds no room for its shadow memory where addresses are too random. */
const FIXED_ADDRESSES = ['setarch', '--addr-no-randomize'];

const ADDRESS_OPTIONS = {
  // Node frees little at exit; the GoogleTest run of `npm test` is the one that looks for leaks.
  ASAN_OPTIONS: 'detect_leaks=0',
  UBSAN_OPTIONS: 'print_stacktrace=1'
};
const THREAD_OPTIONS = {
  TSAN_OPTIONS: `suppressions=${path.join(__dirname, 'tsan.supp')} history_size=7`
};

const SWITCH_OPTIONS = {
  ...THREAD_OPTIONS,
  HAWSER_DRIVER: 'switch',
  HAWSER_TEST_TRANSPORTS: 'tcp,unix'
};

/** The path of a sanitizer's library, which must be loaded before Node. */
function sanitizerLibrary(name) {
  return execFileSync('g++', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim();
}

/** What takes minutes with TSan and concerns no thread, or measures memory and time, which TSan multiplies. */
const WITHOUT_SLOW = [
  ...['--ignore', 'test/js/typings.test.js'],
  ...['--ignore', 'test/js/permessage-deflate.test.js'],
  ...['--ignore', 'test/js/threads/**']
];

/** Mocha over an addon that is built with a sanitizer, beside the ordinary one. */
function mochaWith(sanitizer, library, { env, wrapper, options = [] }) {
  const folder = path.join('build', sanitizer);
  buildAddon(folder, sanitizer);
  return mocha('test/js', {
    env: {
      ...env,
      LD_PRELOAD: sanitizerLibrary(library),
      HAWSER_PREBUILD: path.join(ROOT, folder)
    },
    options: [...SLOW_TIMEOUT, ...options],
    wrapper
  });
}

const THREAD_RUN = { env: THREAD_OPTIONS, wrapper: FIXED_ADDRESSES, options: WITHOUT_SLOW };

function fuzz() {
  requirePackages([...BUILD, ...FUZZ], 'to build the fuzzers');
  const definitions = { CMAKE_CXX_COMPILER: 'clang++-14', HAWSER_FUZZERS: 'ON' };
  const directory = buildNative('fuzz', 'session_fuzzer', definitions);
  const fuzzer = path.join(directory, 'test', 'fuzz', 'session_fuzzer');
  run(fuzzer, [
    `-max_total_time=${FUZZ_SECONDS}`,
    '-verbosity=0',
    '-print_funcs=0',
    `-artifact_prefix=${directory}/`
  ]);
}

const STEPS = {
  address: [
    'Mocha over the addon with ASan and UBSan',
    () => mochaWith('address', 'libasan.so', { env: ADDRESS_OPTIONS })
  ],
  thread: ['Mocha over the addon with TSan', () => mochaWith('thread', 'libtsan.so', THREAD_RUN)],
  switch: [
    'Mocha over the addon with TSan, the driver switched at every turn',
    () => mochaWith('thread', 'libtsan.so', { ...THREAD_RUN, env: SWITCH_OPTIONS })
  ],
  native: [
    'GoogleTest over the core, with TSan',
    () => googleTest({ sanitizer: 'thread', env: THREAD_OPTIONS, wrapper: FIXED_ADDRESSES })
  ],
  fuzz: [`session_fuzzer, for ${FUZZ_SECONDS} s`, fuzz]
};

/** TSan takes long, and still mistakes descriptors that libuv closes by bare system calls: run it by name. */
const BY_DEFAULT = ['address', 'fuzz'];

async function main() {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !Object.hasOwn(STEPS, name));
  if (unknown) throw new Error(`There is no "${unknown}", only ${Object.keys(STEPS).join(', ')}.`);
  install();
  requirePackages([...BUILD, ...NATIVE_TESTS], 'to build with sanitizers');
  const report = new Report();
  const steps = Object.entries(STEPS).filter(([name]) =>
    (names.length === 0 ? BY_DEFAULT : names).includes(name)
  );
  for (const [, [title, work]] of steps) await report.step(title, work);
  report.finish();
}

main().catch((error) => {
  console.error(`\n${error.message}\n`);
  process.exitCode = 1;
});
