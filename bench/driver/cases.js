'use strict';

// The cases of the benchmark. A new one is one entry here.
//   name      what --case selects by
//   title     what it is, for readers
//   mode      of the load generator
//   load      its options (without --port, --gate, --tls); time-based ones get --duration, --warmup
//   command   what the server does in the measured phase, if it is the sender (servers/commands.js)
//   tls       the server listens with TLS
//   deflate   the server agrees to permessage-deflate
//   nodeFlags of the server process
//   per       what a message is here, for readers (message)
//   watchMs   resolution at which the event loop's delay is watched (20)
//   everyone  also for the subjects that are not measured everywhere (subjects.js)
//   metrics   shown, in this order (metrics.js); the first is the one of the overview
//   targets   by metric: the highest ratio to a reference by its label, or a value `atMost`

const kEchoMetrics = ['cpuUs', 'jsUs', 'rate', 'p50Us', 'p99Us', 'delayMaxMs'];
const kLatencyMetrics = ['p50Us', 'p99Us', 'cpuUs', 'jsUs'];
const kConnectMetrics = ['cpuUs', 'jsUs', 'rate', 'p50Us', 'p99Us'];
const kCrowdMetrics = ['delayP99Ms', 'timerP99Ms', 'rate', 'p50Us', 'p99Us'];
const kSendMetrics = ['usPerSend', 'cpuUs', 'jsUs'];
const kHundred = { connections: 100, size: 64 };
const kSends = 20_000;
const kFanoutRounds = 200;
const kPublishMetrics = ['blockedUs', 'cpuUs', 'jsUs', 'rate'];
const kMany = 19_000; // clients: as many as a process usually may have descriptors for
const kFeed = { rounds: 80, size: 64, everyMs: 20 };
const kSlowFeed = { rounds: 128, size: 64 * 1024, everyMs: 4 };
const kQuietHeap = ['--max-semi-space-size=1', '--expose-gc'];

function feedCommand({ rounds, size, everyMs }) {
  return `feed ${rounds} ${size} ${everyMs}`;
}

const kEchoCases = [
  {
    name: 'echo-64B-100x1',
    title: 'echo 64 B, 100 connections, 1 in flight',
    mode: 'echo',
    load: { ...kHundred, inFlight: 1 },
    everyone: true,
    metrics: kEchoMetrics,
    targets: { cpuUs: { ws: 0.36, uws: 0.8 } }
  },
  {
    name: 'echo-64B-100x16',
    title: 'echo 64 B, 100 connections, 16 in flight',
    mode: 'echo',
    load: { ...kHundred, inFlight: 16 },
    everyone: true,
    metrics: kEchoMetrics,
    targets: { cpuUs: { ws: 0.07, uws: 0.45 }, jsUs: { atMost: 0.16 } }
  },
  {
    name: 'echo-16KiB-20x4',
    title: 'echo 16 KiB, 20 connections, 4 in flight',
    mode: 'echo',
    load: { connections: 20, size: 16 * 1024, inFlight: 4 },
    everyone: true,
    metrics: kEchoMetrics,
    targets: { cpuUs: { ws: 0.25 }, jsUs: { ws: 0.1 } }
  },
  {
    name: 'echo-1MiB-4x1',
    title: 'echo 1 MiB, 4 connections',
    mode: 'echo',
    load: { connections: 4, size: 1024 * 1024, inFlight: 1 },
    everyone: true,
    metrics: kEchoMetrics,
    targets: { cpuUs: { ws: 0.5 } }
  },
  {
    name: 'echo-mixed-50x4',
    title: 'echo of mixed sizes, 16 B to 64 KiB, 50 connections, 4 in flight',
    mode: 'echo',
    load: { connections: 50, mixed: true, inFlight: 4 },
    metrics: kEchoMetrics
  },
  {
    name: 'bursts-50x32',
    title: 'bursts: 50 connections echo 32 messages of 256 B at once, then rest 10 ms',
    mode: 'echo',
    load: { connections: 50, size: 256, inFlight: 32, pauseMs: 10 },
    metrics: kEchoMetrics
  },
  {
    name: 'deflate-echo-1KB-50x1',
    title: 'permessage-deflate echo of 1 KB of JSON-like text, 50 connections, 1 in flight',
    mode: 'echo',
    load: { connections: 50, size: 1024, json: true, deflate: true },
    deflate: true,
    metrics: kEchoMetrics
  },
  {
    name: 'tls-echo-64B-100x1',
    title: 'TLS echo 64 B, 100 connections, 1 in flight',
    mode: 'echo',
    load: { ...kHundred, inFlight: 1 },
    tls: true,
    metrics: kEchoMetrics,
    targets: { cpuUs: { ws: 0.65, uws: 1.15 } }
  },
  {
    name: 'tls-echo-64B-100x16',
    title: 'TLS echo 64 B, 100 connections, 16 in flight',
    mode: 'echo',
    load: { ...kHundred, inFlight: 16 },
    tls: true,
    metrics: kEchoMetrics,
    targets: { cpuUs: { ws: 0.22, uws: 0.95 } }
  },
  {
    name: 'tls-echo-16KiB-20x4',
    title: 'TLS echo 16 KiB, 20 connections, 4 in flight',
    mode: 'echo',
    load: { connections: 20, size: 16 * 1024, inFlight: 4 },
    tls: true,
    metrics: kEchoMetrics,
    targets: { cpuUs: { ws: 0.35 } }
  },
  {
    name: 'latency',
    title: 'one connection, one message of 64 B in flight, both ends sleep between messages',
    mode: 'latency',
    load: { size: 64 },
    metrics: kLatencyMetrics,
    targets: { p50Us: { ws: 0.85, uws: 1.1 } }
  },
  {
    name: 'latency-spin',
    title: 'one connection, one message of 64 B in flight, the generator polls',
    mode: 'latency',
    load: { size: 64, spin: true },
    metrics: kLatencyMetrics,
    targets: { p50Us: { ws: 0.85, uws: 1.1 } }
  }
];

const kConnectionCases = [
  {
    name: 'upgrade',
    title: 'upgrades, 50 at a time',
    mode: 'connect',
    per: 'handshake',
    load: { messages: 8000, parallel: 50, hold: true },
    everyone: true,
    metrics: kConnectMetrics,
    targets: { cpuUs: { ws: 0.75 } }
  },
  {
    name: 'upgrade-and-close',
    title: 'upgrades and closing handshakes, 50 at a time',
    mode: 'connect',
    per: 'handshake',
    load: { messages: 8000, parallel: 50 },
    metrics: kConnectMetrics
  },
  {
    name: 'tls-upgrade',
    title: 'TLS handshakes and upgrades, 50 at a time',
    mode: 'connect',
    per: 'handshake',
    load: { messages: 1000, parallel: 50, hold: true },
    tls: true,
    metrics: kConnectMetrics
  },
  {
    name: 'idle',
    title: 'idle connections, slope from 5,000 to 10,000',
    mode: 'idle',
    load: { connections: 5000 },
    nodeFlags: kQuietHeap,
    everyone: true,
    metrics: ['bytesPerConnection'],
    targets: { bytesPerConnection: { atMost: 800 } }
  },
  {
    name: 'tls-idle',
    title: 'idle TLS connections, slope from 1,000 to 2,000',
    mode: 'idle',
    load: { connections: 1000 },
    tls: true,
    nodeFlags: kQuietHeap,
    metrics: ['bytesPerConnection'],
    targets: { bytesPerConnection: { atMost: 18_000 } }
  }
];

const kSendCases = [
  {
    name: 'fanout-1000',
    title: 'a loop of send of 64 B to 1,000 clients',
    mode: 'fanout',
    per: 'delivery',
    load: { connections: 1000, size: 64, text: true, messages: kFanoutRounds },
    command: `fanout ${kFanoutRounds} 64`,
    metrics: ['blockedUs', 'cpuUs', 'jsUs', 'rate'],
    targets: { blockedUs: { ws: 0.06 }, cpuUs: { ws: 0.65 } }
  },
  {
    name: 'feed-1000-echo-100',
    title: '1,000 clients fed by a loop of send every 20 ms while 100 others echo 64 B',
    mode: 'crowd',
    load: { ...kHundred, fed: 1000, fedSize: kFeed.size, messages: kFeed.rounds },
    command: feedCommand(kFeed),
    watchMs: 1,
    metrics: [...kCrowdMetrics, 'blockedUs'],
    targets: { delayP99Ms: { ws: 0.2 } }
  },
  {
    name: 'slow-readers-10',
    title: '10 clients read 8 MiB slower than it is sent to them while 100 others echo 64 B',
    mode: 'crowd',
    load: {
      ...kHundred,
      fed: 10,
      fedSize: kSlowFeed.size,
      messages: kSlowFeed.rounds,
      slow: true
    },
    command: feedCommand(kSlowFeed),
    watchMs: 1,
    metrics: [...kCrowdMetrics, 'peakRssMiB']
  },
  {
    name: 'awaited-sends',
    title: 'sends of 64 B, each waiting for the callback of the last',
    mode: 'fanout',
    load: { connections: 1, size: 64, text: true, messages: kSends },
    command: `awaited ${kSends} 64`,
    metrics: kSendMetrics,
    targets: { usPerSend: { ws: 1.1 } }
  },
  {
    name: 'stream-writes',
    title: 'writes of 64 B through createWebSocketStream, each waiting for the last',
    mode: 'fanout',
    load: { connections: 1, size: 64, text: true, messages: kSends },
    command: `stream ${kSends} 64`,
    metrics: kSendMetrics
  }
];

/** A message to all subscribers of a topic; in ws a loop of send. */
function publishCase({ name, title, connections, size, rounds, ...more }) {
  return {
    name,
    title,
    mode: 'fanout',
    per: 'delivery',
    load: { connections, size, text: true, messages: rounds, deflate: more.deflate },
    command: `publish ${rounds} ${size}`,
    metrics: kPublishMetrics,
    ...more
  };
}

const kTopicCases = [
  publishCase({
    name: 'publish-1000',
    title: 'publish of 64 B to 1,000 subscribers',
    connections: 1000,
    size: 64,
    rounds: kFanoutRounds,
    targets: { blockedUs: { atMost: 20 }, cpuUs: { ws: 0.65, uws: 1.05 } }
  }),
  publishCase({
    name: 'publish-19000',
    title: 'publish of 64 B to 19,000 subscribers',
    connections: kMany,
    size: 64,
    rounds: 20,
    targets: { blockedUs: { atMost: 20 }, cpuUs: { uws: 1.05 } }
  }),
  publishCase({
    name: 'publish-10KB-1000',
    title: 'publish of 10 KB to 1,000 subscribers',
    connections: 1000,
    size: 10_000,
    rounds: 100
  }),
  publishCase({
    name: 'publish-deflate-10KB-1000',
    title: 'publish of 10 KB of text to 1,000 subscribers with permessage-deflate',
    connections: 1000,
    size: 10_000,
    rounds: 100,
    deflate: true
  }),
  {
    name: 'subscriptions',
    title: '95,000 subscriptions of 19,000 clients to 10,000 topics',
    mode: 'fanout',
    per: 'delivery',
    load: { connections: kMany, size: 64, text: true, messages: 1 },
    command: 'subscriptions 10000 5',
    nodeFlags: kQuietHeap,
    metrics: ['usPerSubscribe', 'usPerUnsubscribe', 'bytesPerSubscription'],
    targets: {
      usPerSubscribe: { atMost: 1 },
      usPerUnsubscribe: { atMost: 1 },
      bytesPerSubscription: { atMost: 32 }
    }
  }
];

module.exports = { cases: [...kEchoCases, ...kConnectionCases, ...kSendCases, ...kTopicCases] };
