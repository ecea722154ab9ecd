'use strict';

// All suites, in the order in which they begin. A suite has
//   name, title   how it is called, and what it does
//   sets          further names, each of several suites
//   seconds       what it takes on two quiet cores with nothing built, for the overview
//   run(run)      does it, gives what was counted
//   alone         it measures: nothing may run beside it but others that do
//   uses          what it cannot share with another suite
//   isPrebuilt    needs no addon of this checkout, nor what builds one
//   packages      of system-packages.js, beside what the build needs

const packages = require('../system-packages');
const { SECONDS: FUZZ_SECONDS, fuzz } = require('./fuzz');
const { googleTest } = require('./google-test');
const { onArm64, onWindows, withPacked, withPublished } = require('./packed');
const { withoutNet } = require('./without-net');
const { OF_ADOPTED, OF_COMPRESSION, OF_FILES } = require('./left-out');
const { mocha } = require('./mocha');
const { isOutermost, otherVersions, programOf } = require('./node-versions');
const { nativeWithAsan, nativeWithTsan, withAsan, withTsan } = require('./sanitizers');

/** Sockets that may be adopted: the other transports do not depend on how, and those of Unix differ by their names alone. */
const PLAIN_SOCKETS = { HAWSER_TEST_TRANSPORTS: 'tcp' };

/** Adopted sockets, and a stream: all that there is for native code. */
const ALL_CONNECTIONS = { HAWSER_TEST_TRANSPORTS: 'tcp,tls,memory' };

/** What is adopted and has threads. */
const ADOPTED_SOCKETS = { HAWSER_TEST_TRANSPORTS: 'tcp,tls' };

/** What looks for rare races, a quarter as often: it runs in each of these suites. */
const FEW = { HAWSER_STRESS: 'few' };

/** The JavaScript API over plain sockets once more, with another `env`. @param {object} [how] as mocha() takes it */
function again(env, { without = [], ...how } = {}) {
  return mocha('test/js', {
    ...how,
    env: { ...PLAIN_SOCKETS, ...FEW, ...env },
    without: [...OF_FILES, ...OF_COMPRESSION, ...without]
  });
}

/** What there is where the core adopts no socket. */
function onStreams(env) {
  return again({ ...env, HAWSER_TRANSPORT: 'stream' }, { without: OF_ADOPTED });
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

/** The drivers of adopted sockets, with the binary that is published, and no adopted socket. */
const DRIVERS = [
  {
    name: 'js-thread',
    title: 'the API with the binary of the package, adopted sockets driven by I/O threads',
    sets: ['packed'],
    seconds: 35,
    run: withPacked((env) => again({ ...env, HAWSER_DRIVER: 'thread' }))
  },
  {
    name: 'js-node',
    title: "the API with the binary of the package, adopted sockets driven by Node's loop",
    sets: ['packed'],
    seconds: 35,
    run: withPacked((env) => again({ ...env, HAWSER_DRIVER: 'js' }))
  },
  {
    name: 'js-switch',
    title: 'the API with the binary of the package, the driver switched at every turn',
    sets: ['packed'],
    seconds: 35,
    run: withPacked((env) => again({ ...env, HAWSER_DRIVER: 'switch' }))
  },
  {
    name: 'js-stream',
    title: 'the API, with an addon that adopts no socket, as on other systems than Linux',
    seconds: 45,
    run: withoutNet(onStreams)
  }
];

/** Programs that are not ours. */
const OTHERS = [
  {
    name: 'package',
    title: 'the package, installed and built as its users do',
    seconds: 90,
    run: mocha('test/package')
  },
  {
    name: 'examples',
    title: 'the examples, each with a client',
    seconds: 25,
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

/** The binaries of other platforms. Without threads another processor has less to be otherwise in: a part of it shows that. */
const PACKED = [
  ...[CORE.slice(0, 2), CORE].map((files, threads) => ({
    name: `arm64-${threads}`,
    title: `the core of the API on arm64, emulated, with ${threads} I/O threads`,
    seconds: threads === 0 ? 80 : 50,
    run: onArm64('20', ({ env, ...how }) =>
      mocha(files, { ...how, env: { ...PLAIN_SOCKETS, ...env, HAWSER_IO_THREADS: `${threads}` } })
    )
  })),
  {
    name: 'windows',
    title: 'the package on Windows, that is, under Wine',
    seconds: 100,
    run: onWindows('20', (env) => mocha('test/packed', { env }))
  }
];

/** Sockets of Node's own, whose TLS is another one in each version, and those that are adopted. */
const NODES_SOCKETS = { HAWSER_TEST_TRANSPORTS: 'tcp,tls' };

/**
 * Another version of Node, with the binary of the package where that can be. The oldest and the newest get everything; what lies
 * between them has neither what the one lacks nor what the other has changed, and gets a part.
 */
function onNode(version) {
  const node = (run) => programOf(run, version);
  const sets = ['versions', `node-${version}`];
  const isWhole = isOutermost(version);
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
      seconds: isWhole ? 70 : 45,
      run: withPacked((env) =>
        isWhole ? mocha('test/js', { env, node }) : again({ ...env, ...NODES_SOCKETS }, { node })
      )
    },
    isWhole
      ? {
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
      : {
          name: `node-${version}-compat`,
          title: `the comparison with ws, on Node ${version}`,
          sets: [...sets, 'compat'],
          seconds: 25,
          run: mocha('test/compat', { node, env: { HAWSER_COMPAT_TRANSPORTS: 'adopted' } })
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
    seconds: 200,
    run: withTsan({ ...ADOPTED_SOCKETS, ...FEW, HAWSER_DRIVER: 'switch' })
  },
  {
    name: 'asan',
    title: 'the API with ASan and UBSan',
    seconds: 150,
    run: withAsan({ ...ALL_CONNECTIONS, ...FEW })
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
    seconds: 110,
    run: nativeWithTsan(),
    packages: packages.NATIVE_TESTS
  }
];

const FUZZERS = ['session', 'handshake', 'extension', 'inflate', 'topics', 'tls'].map((name) => ({
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
    process.platform === 'linux' ? mocha('test/js', { env }) : onStreams(env)
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
