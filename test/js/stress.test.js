'use strict';

const { once } = require('./support/events');
const { binary, text } = require('./support/frames');
const { Prng, seedOfRun } = require('./support/prng');
const { requestHead } = require('./support/raw-peer');
const { isFull, repetitions } = require('./support/repetitions');
const { dial, startServer } = require('./support/server');
const { echoAll, echoThrough, nextMessage } = require('./support/traffic');

// When it may take its time: a million messages instead of a tenth of them.
const connections = isFull ? 1000 : 200;
const messagesEach = isFull ? 1000 : repetitions(500);

/** Until `isDone()`, opens one connection after the other, which sends, gets some echoes and is reset. */
async function resetAtRandom(port, seed, isDone) {
  const prng = new Prng(seed);
  while (!isDone()) {
    const raw = dial(port);
    raw.write(requestHead());
    await raw.readHead();
    for (let i = 0; i < 20; ++i) {
      const { payload, isBinary } = nextMessage(prng);
      raw.write(isBinary ? binary(payload) : text(payload));
    }
    for (let patience = prng.below(20); patience > 0; --patience) await raw.readFrame();
    raw.stream.resetAndDestroy();
    await once(raw.stream, 'close');
  }
}

describe(`${connections} connections with ${messagesEach} messages each`, function () {
  if (isFull) this.timeout(1200000);
  const seed = seedOfRun();

  function runAll(url, plan) {
    const clients = Array.from({ length: connections }, (_, i) =>
      echoThrough(url, seed + i, { count: messagesEach, ...plan })
    );
    return Promise.all(clients);
  }

  before(() => console.log(`    HAWSER_TEST_SEED=${seed}`));

  it('get every message back, unchanged and in order', async () => {
    const { wss, url } = await startServer();
    echoAll(wss);
    await runAll(url);
  });

  it('get every message back when they are slow readers', async () => {
    const { wss, url } = await startServer();
    echoAll(wss);
    await runAll(url, { slowReader: true });
  });

  it('get every message back while other connections are reset at random', async () => {
    const { wss, port, url } = await startServer();
    echoAll(wss);
    let done = false;
    const disturbance = Array.from({ length: 5 }, (_, i) =>
      resetAtRandom(port, ~seed + i, () => done)
    );
    try {
      await runAll(url);
    } finally {
      done = true;
      await Promise.all(disturbance);
    }
  });
});
