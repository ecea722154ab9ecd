'use strict';

const assert = require('node:assert');
const { once } = require('../support/events');
const { WebSocket } = require('../support/module');
const { seedOfRun } = require('../support/prng');
const { isFull } = require('../support/repetitions');
const { startServer } = require('../support/server');
const { echoAll, echoThrough } = require('../support/traffic');

const SMALL_CONNECTIONS = 100;
const MESSAGES_EACH = isFull ? 1000 : 100;
const PART = 1 << 20; // bytes
const WINDOW = 4; // parts on their way

/** Sends parts and gets them back, as fast as it goes, until it is told to stop. */
async function streamThrough(url, mayGoOn) {
  const ws = new WebSocket(url, { perMessageDeflate: false });
  await once(ws, 'open');
  let sent = 0;
  let received = 0;
  const send = () => ws.send(Buffer.alloc(PART, sent++));
  const done = new Promise((resolve, reject) => {
    ws.on('message', (data) => {
      const expected = received++ & 0xff;
      if (data.length !== PART || data[0] !== expected || data[PART - 1] !== expected) {
        reject(new Error(`Part ${received - 1} is not what was sent`));
      }
      if (mayGoOn()) send();
      else if (received === sent) resolve();
    });
    ws.on('close', () => reject(new Error('The connection was closed')));
  });
  for (let i = 0; i < WINDOW; ++i) send();
  await done;
  ws.removeAllListeners('close');
  ws.terminate();
  return received;
}

describe(`${SMALL_CONNECTIONS} connections beside one that never rests`, function () {
  this.timeout(600000);
  const seed = seedOfRun();

  it(`get all messages back, and so does that one (HAWSER_TEST_SEED=${seed})`, async () => {
    const { wss, url } = await startServer();
    echoAll(wss);
    let running = true;
    const stream = streamThrough(url, () => running);
    const small = Array.from({ length: SMALL_CONNECTIONS }, (_, i) =>
      echoThrough(url, seed + i, { count: MESSAGES_EACH, slowReader: i % 10 === 0 })
    );
    try {
      await Promise.all(small);
    } finally {
      running = false;
    }
    assert.ok((await stream) >= WINDOW);
  });
});
