'use strict';

// All suites, in the order in which they begin. A suite has
//   name, title   how it is called, and what it does
//   sets          further names, each of several suites
//   seconds       what it takes on two quiet cores with nothing built, for the overview
//   run(run)      does it, gives what was counted
//   alone         nothing may run beside it: it measures
//   uses          what it cannot share with another suite
//   isPrebuilt    needs no addon of this checkout, nor what builds one
//   packages      of system-packages.js, beside what the build needs

const packages = require('../system-packages');
const { SECONDS: FUZZ_SECONDS, fuzz } = require('./fuzz');
const { googleTest } = require('./google-test');
const { onArm64, onWindows, withPacked, withPublished } = require('./packed');
const { withoutNet } = require('./without-net');
const { mocha } = require('./mocha');
const { otherVersions, programOf } = require('./node-versions');
const { nativeWithAsan, nativeWithTsan, withAsan, withTsan } = require('./sanitizers');

/** Sockets that may be adopted: the other transports do not depend on how, and those of Unix differ by their names alone. */
const PLAIN_SOCKETS = { HAWSER_TEST_TRANSPORTS: 'tcp' };

/** An adopted socket, and a stream: all that there is for native code. */
const BOTH_CONNECTIONS = { HAWSER_TEST_TRANSPORTS: 'tcp,memory' };

/** What takes its time and has no adopted socket. */
const WITHOUT_REPETITION = [
  'test/js/typings.test.js',
  'test/js/permessage-deflate.test.js',
  'test/js/long-compression.test.js'
];

/** What knows nothing but adopted sockets, and what JavaScript does with them. */
const OF_ADOPTED = ['test/js/adopted/**', 'test/js/adopt*.test.js'];

/** The JavaScript API over plain sockets once more, with another `env`. */
function again(env, without = []) {
  return mocha('test/js', {
    env: { ...PLAIN_SOCKETS, ...env },
    without: [...WITHOUT_REPETITION, ...without]
  });
}

const SHORT = [
  {
    name: 'js',
    title: 'the JavaScript API over every transport',
    seconds: 70,
    run: mocha('test/js')
  },
  {
    name: 'native',
    title: 'the core, with GoogleTest',
    seconds: 80,
    run: googleTest(),
    packages: packages.NATIVE_TESTS
  },
  { name: 'browser', title: 'the examples in a browser', seconds: 50, run: mocha('test/browser') },
  {
    name: 'compat-adopted',
    title: 'the same scripts against ws and Hawser, over adopted sockets',
    sets: ['compat'],
    seconds: 25,
    run: mocha('test/compat', { env: { HAWSER_COMPAT_TRANSPORTS: 'adopted' } })
  }
];

/** The drivers of adopted sockets, and no adopted socket. */
const DRIVERS = [
  {
    name: 'js-thread',
    title: 'the API, adopted sockets driven by I/O threads',
    seconds: 45,
    run: again({ HAWSER_DRIVER: 'thread' })
  },
  {
    name: 'js-node',
    title: "the API, adopted sockets driven by Node's loop",
    seconds: 45,
    run: again({ HAWSER_DRIVER: 'js' })
  },
  {
    name: 'js-switch',
    title: 'the API, the driver of adopted sockets switched at every turn',
    seconds: 50,
    run: again({ HAWSER_DRIVER: 'switch' })
  },
  {
    name: 'js-stream',
    title: 'the API, with an addon that adopts no socket, as on other systems than Linux',
    seconds: 45,
    run: withoutNet((env) => again({ ...env, HAWSER_TRANSPORT: 'stream' }, OF_ADOPTED))
  }
];

/** Programs that are not ours. */
const OTHERS = [
  {
    name: 'package',
    title: 'the package, installed and built as its users do',
    seconds: 60,
    run: mocha('test/package')
  },
  {
    name: 'examples',
    title: 'the examples, each with a client',
    seconds: 20,
    run: mocha('test/examples')
  },
  {
    name: 'consumers',
    title: 'packages that depend on ws, with Hawser in its place',
    seconds: 60,
    run: mocha('test/consumers'),
    uses: 'consumers'
  },
  {
    name: 'peers',
    title: 'peers in other languages, and proxies',
    seconds: 40,
    run: mocha('test/peers')
  },
  {
    name: 'runner',
    title: 'this runner, with suites that end badly',
    seconds: 30,
    run: mocha('test/tools')
  },
  {
    name: 'compat-others',
    title: 'the same scripts against ws and Hawser, over streams and TLS',
    sets: ['compat'],
    seconds: 35,
    run: mocha('test/compat', { env: { HAWSER_COMPAT_TRANSPORTS: 'stream,tls' } })
  }
];

/** What needs no program of its own: an emulator cannot start one. */
const CORE = ['messages', 'closing', 'control-frames', 'permessage-deflate', 'pause-resume'].map(
  (name) => `test/js/${name}.test.js`
);

/** The binaries that are published. */
const PACKED = [
  {
    name: 'js-packed',
    title: 'the API, with the binary of the package',
    seconds: 150,
    run: withPacked((env) => again(env))
  },
  ...[0, 1].map((threads) => ({
    name: `arm64-${threads}`,
    title: `the core of the API on arm64, emulated, with ${threads} I/O threads`,
    seconds: 120,
    run: onArm64('20', ({ env, ...how }) =>
      mocha(CORE, { ...how, env: { ...PLAIN_SOCKETS, ...env, HAWSER_IO_THREADS: `${threads}` } })
    )
  })),
  {
    name: 'windows',
    title: 'the package on Windows, that is, under Wine',
    seconds: 100,
    run: onWindows('20', (env) => mocha('test/packed', { env }))
  }
];

/** Another version of Node; most of it with the binary of the package. */
function onNode(version) {
  const node = (run) => programOf(run, version);
  const sets = ['versions', `node-${version}`];
  return [
    {
      name: `node-${version}-idle`,
      title: `what idle connections use, on Node ${version}`,
      sets: [...sets, 'measured'],
      seconds: 10,
      run: mocha('test/measured/idle-cpu.test.js', { node }),
      alone: true
    },
    {
      name: `node-${version}-js`,
      title: `the JavaScript API, on Node ${version}`,
      sets,
      seconds: 70,
      run: withPacked((env) => mocha('test/js', { env, node }))
    },
    {
      name: `node-${version}-others`,
      title: `the comparison with ws and its dependents, on Node ${version}`,
      sets,
      seconds: 90,
      run: mocha(['test/compat', 'test/consumers'], {
        node,
        env: { HAWSER_COMPAT_TRANSPORTS: 'adopted,stream' }
      }),
      uses: 'consumers'
    }
  ];
}

const MEASURED = {
  name: 'memory-and-cpu',
  title: 'what memory and CPU are used',
  sets: ['measured'],
  seconds: 40,
  run: mocha('test/measured'),
  alone: true
};

const SANITIZERS = [
  {
    name: 'tsan-switch',
    title: 'the API with TSan, the driver of adopted sockets switched at every turn',
    seconds: 240,
    run: withTsan({ ...PLAIN_SOCKETS, HAWSER_DRIVER: 'switch' })
  },
  {
    name: 'asan',
    title: 'the API with ASan and UBSan',
    seconds: 150,
    run: withAsan(BOTH_CONNECTIONS)
  },
  {
    name: 'asan-native',
    title: 'the core with ASan and UBSan',
    seconds: 120,
    run: nativeWithAsan(),
    packages: packages.NATIVE_TESTS
  },
  {
    name: 'tsan-native',
    title: 'the core with TSan',
    seconds: 100,
    run: nativeWithTsan(),
    packages: packages.NATIVE_TESTS
  }
];

const FUZZERS = ['session', 'handshake', 'extension', 'inflate'].map((name) => ({
  name: `fuzz-${name}`,
  title: `the fuzzer of test/fuzz/${name}_fuzzer.cc, for ${FUZZ_SECONDS} seconds`,
  seconds: FUZZ_SECONDS + 10,
  run: fuzz(name),
  packages: packages.FUZZ
}));

/** The driver of an ordinary run comes into play in `tsan-switch`, too: only by its name. */
const BY_NAME = {
  name: 'tsan',
  title: 'the API with TSan',
  seconds: 300,
  run: withTsan()
};

/** Of the release, on each of its platforms. */
const PUBLISHED = {
  name: 'published',
  title: 'the API, with the binary that is to be published for this platform',
  seconds: 90,
  isPrebuilt: true,
  run: withPublished((env) =>
    process.platform === 'linux'
      ? mocha('test/js', { env })
      : again({ ...env, HAWSER_TRANSPORT: 'stream' }, OF_ADOPTED)
  )
};

/** Adds the names of sets to those that suites have already. */
function inSets(sets, suites) {
  return suites.map((suite) => ({ ...suite, sets: [...(suite.sets ?? []), ...sets] }));
}

/** The long ones first: so they pack best. */
const SUITES = [
  ...inSets(['short', 'all'], SHORT),
  ...inSets(['all'], [MEASURED]),
  ...inSets(['sanitizers', 'all'], SANITIZERS),
  ...inSets(['all'], otherVersions.flatMap(onNode)),
  ...inSets(['fuzzers', 'all'], FUZZERS),
  ...inSets(['packed', 'all'], PACKED),
  ...inSets(['drivers', 'all'], DRIVERS),
  ...inSets(['all'], OTHERS),
  ...inSets([], [BY_NAME, PUBLISHED])
];

module.exports = { SUITES };
