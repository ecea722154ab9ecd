'use strict';

// The cases of the benchmark. A new one is one entry here.
//   name      what --case selects by
//   mode      of the load generator
//   load      its options (without --port, --gate, --tls); time-based ones get --duration, --warmup
//   command   what the server does in the measured phase, if it is the sender (servers/commands.js)
//   tls       the server listens with TLS
//   nodeFlags of the server process
//   metrics   shown, in this order (names in report.js)
//   targets   of step 2: a number is the highest ratio to ws, { atMost } a value of its own

const kEchoMetrics = ['cpuUs', 'jsUs', 'rate', 'p50Us', 'p99Us', 'delayMaxMs'];
const kLatencyMetrics = ['p50Us', 'p99Us', 'cpuUs', 'jsUs'];
const kConnectMetrics = ['cpuUs', 'jsUs', 'rate', 'p50Us', 'p99Us'];
const kSendMetrics = ['usPerSend', 'cpuUs', 'jsUs'];
const kHundred = { connections: 100, size: 64 };
const kSends = 20_000;
const kFanoutRounds = 200;
const kQuietHeap = ['--max-semi-space-size=1', '--expose-gc'];

const cases = [
  {
    name: 'echo-64B-100x1',
    mode: 'echo',
    load: { ...kHundred, inFlight: 1 },
    metrics: kEchoMetrics,
    targets: { cpuUs: 0.4 }
  },
  {
    name: 'echo-64B-100x16',
    mode: 'echo',
    load: { ...kHundred, inFlight: 16 },
    metrics: kEchoMetrics,
    targets: { cpuUs: 0.1, jsUs: { atMost: 0.25 } }
  },
  {
    name: 'echo-16KiB-20x4',
    mode: 'echo',
    load: { connections: 20, size: 16 * 1024, inFlight: 4 },
    metrics: kEchoMetrics,
    targets: { cpuUs: 0.3 }
  },
  {
    name: 'echo-1MiB-4x1',
    mode: 'echo',
    load: { connections: 4, size: 1024 * 1024, inFlight: 1 },
    metrics: kEchoMetrics,
    targets: { cpuUs: 0.6 }
  },
  {
    name: 'tls-echo-64B-100x1',
    mode: 'echo',
    load: { ...kHundred, inFlight: 1 },
    tls: true,
    metrics: kEchoMetrics,
    targets: { cpuUs: 1 }
  },
  {
    name: 'tls-echo-64B-100x16',
    mode: 'echo',
    load: { ...kHundred, inFlight: 16 },
    tls: true,
    metrics: kEchoMetrics,
    targets: { cpuUs: 0.5 }
  },
  {
    name: 'latency',
    mode: 'latency',
    load: { size: 64 },
    metrics: kLatencyMetrics,
    targets: { p50Us: 1 }
  },
  {
    name: 'latency-spin',
    mode: 'latency',
    load: { size: 64, spin: true },
    metrics: kLatencyMetrics,
    targets: { p50Us: 1 }
  },
  {
    name: 'upgrade',
    mode: 'connect',
    load: { messages: 8000, parallel: 50, hold: true },
    metrics: kConnectMetrics,
    targets: { cpuUs: 0.8 }
  },
  {
    name: 'upgrade-and-close',
    mode: 'connect',
    load: { messages: 8000, parallel: 50 },
    metrics: kConnectMetrics
  },
  {
    name: 'tls-upgrade',
    mode: 'connect',
    load: { messages: 2000, parallel: 50, hold: true },
    tls: true,
    metrics: kConnectMetrics
  },
  {
    name: 'idle',
    mode: 'idle',
    load: { connections: 5000 },
    nodeFlags: kQuietHeap,
    metrics: ['bytesPerConnection'],
    targets: { bytesPerConnection: { atMost: 1000 } }
  },
  {
    name: 'fanout-1000',
    mode: 'fanout',
    load: { connections: 1000, size: 64, text: true, messages: kFanoutRounds },
    command: `fanout ${kFanoutRounds} 64`,
    metrics: ['blockedUs', 'cpuUs', 'jsUs', 'rate'],
    targets: { blockedUs: 0.1 }
  },
  {
    name: 'awaited-sends',
    mode: 'fanout',
    load: { connections: 1, size: 64, text: true, messages: kSends },
    command: `awaited ${kSends} 64`,
    metrics: kSendMetrics,
    targets: { usPerSend: 1.3 }
  },
  {
    name: 'stream-writes',
    mode: 'fanout',
    load: { connections: 1, size: 64, text: true, messages: kSends },
    command: `stream ${kSends} 64`,
    metrics: kSendMetrics,
    targets: { usPerSend: 1.3 }
  }
];

module.exports = { cases };
