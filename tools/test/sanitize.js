'use strict';

// `node .ci/sanitize.js [step...]`: the Mocha suite over an addon with ASan and UBSan, and over one with TSan;
// GoogleTest with both; the fuzzer, briefly. Node itself is not instrumented, so the sanitizer's library is preloaded.

const { execFileSync, spawnSync } = require('node:child_process');
const path = require('node:path');

const { Report } = require('./report');
const { ROOT, buildAddon, install, run } = require('./setup');
const { buildNative, googleTest, mocha } = require('./suites');
const { BUILD, FUZZ, NATIVE_TESTS, requirePackages } = require('./system-packages');

const FUZZ_SECONDS = 20;
const SLOW_TIMEOUT = ['--timeout', '60000'];

const ADDRESS_OPTIONS = {
  // Node frees little at exit; the GoogleTest run is the one that looks for leaks.
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

const succeeds = (command, args, env) =>
  spawnSync(command, args, { env: { ...process.env, ...env }, stdio: 'ignore' }).status === 0;

/**
 * gcc's TSan finds no room for its shadow memory where addresses are too random, and not every container lets a process
 * fix its own.
 */
const FIXED_ADDRESSES = succeeds('setarch', ['--addr-no-randomize', 'true'])
  ? ['setarch', '--addr-no-randomize']
  : [];

/** @param {function(): Promise<object>} work of a step that needs TSan; skipped where TSan finds no room */
async function withThreadSanitizer(work) {
  const [command, ...args] = [...FIXED_ADDRESSES, process.execPath, '--eval', '0'];
  if (succeeds(command, args, { LD_PRELOAD: sanitizerLibrary('libtsan.so') })) return work();
  console.log('Skipped: TSan does not start here.');
  return { passed: 0, failed: 0 };
}

/** What takes long with TSan and concerns no thread, or is measured only without. */
const WITHOUT_SLOW = [
  ...['--ignore', 'test/js/typings.test.js'],
  ...['--ignore', 'test/js/permessage-deflate.test.js'],
  ...['--ignore', 'test/js/long-compression.test.js'],
  ...['--ignore', 'test/js/adopted/idle-cpu.test.js']
];

const SANITIZERS = ['address', 'thread'];
const folderOf = (sanitizer) => path.join('build', sanitizer);

/** Mocha over an addon that was built with a sanitizer, beside the ordinary one. */
function mochaWith(sanitizer, library, { env, wrapper, options = [] }) {
  return mocha('test/js', {
    env: {
      ...env,
      LD_PRELOAD: sanitizerLibrary(library),
      HAWSER_PREBUILD: path.join(ROOT, folderOf(sanitizer))
    },
    options: [...SLOW_TIMEOUT, ...options],
    wrapper,
    aside: true
  });
}

const THREAD_RUN = { env: THREAD_OPTIONS, wrapper: FIXED_ADDRESSES, options: WITHOUT_SLOW };

/** Tests that know no thread and cut every input at each position. */
const OF_PROTOCOL = 'Session*:*Deflate*';

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

/** Each needs little more than a core: the steps of one lane come one after another, beside those of the other. */
const LANES = [
  {
    switch: {
      title: 'Mocha over the addon with TSan, the driver of adopted sockets switched at every turn',
      run: () =>
        withThreadSanitizer(() =>
          mochaWith('thread', 'libtsan.so', { ...THREAD_RUN, env: SWITCH_OPTIONS })
        )
    },
    thread: {
      title: 'Mocha over the addon with TSan',
      run: () => withThreadSanitizer(() => mochaWith('thread', 'libtsan.so', THREAD_RUN))
    }
  },
  {
    address: {
      title: 'Mocha over the addon with ASan and UBSan',
      run: () => mochaWith('address', 'libasan.so', { env: ADDRESS_OPTIONS })
    },
    'native-address': {
      title: 'GoogleTest over the core, with ASan and UBSan',
      run: () => googleTest({ sanitizer: 'address' })
    },
    'native-thread': {
      title: 'GoogleTest over the core, with TSan',
      run: () =>
        withThreadSanitizer(() =>
          googleTest({
            sanitizer: 'thread',
            without: OF_PROTOCOL,
            env: THREAD_OPTIONS,
            wrapper: FIXED_ADDRESSES
          })
        )
    },
    fuzz: { title: `session_fuzzer, for ${FUZZ_SECONDS} s`, run: fuzz }
  }
];
const STEPS = LANES.flatMap((lane) => Object.keys(lane));

/** The driver of the ordinary `thread` comes into play in `switch`, too. */
const BY_DEFAULT = STEPS.filter((name) => name !== 'thread');

async function main() {
  const names = process.argv.length > 2 ? process.argv.slice(2) : BY_DEFAULT;
  const unknown = names.find((name) => !STEPS.includes(name));
  if (unknown) throw new Error(`There is no "${unknown}", only ${STEPS.join(', ')}.`);
  install();
  requirePackages([...BUILD, ...NATIVE_TESTS], 'to build with sanitizers');
  for (const sanitizer of SANITIZERS) buildAddon(folderOf(sanitizer), sanitizer);

  const report = new Report();
  const runLane = async (lane) => {
    for (const [name, step] of Object.entries(lane)) {
      if (names.includes(name)) await report.step(step.title, step.run);
    }
  };
  await Promise.all(LANES.map(runLane));
  report.finish();
}

main().catch((error) => {
  console.error(`\n${error.message}\n`);
  process.exitCode = 1;
});
