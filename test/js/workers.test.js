'use strict';

const assert = require('node:assert');
const path = require('node:path');
const { Worker } = require('node:worker_threads');
const { once } = require('./support/events');
const { cleanup } = require('./support/cleanup');
const { repetitions } = require('./support/repetitions');
const { startServer } = require('./support/server');
const { echoAll, echoThrough } = require('./support/traffic');

function startWorker(workerData, script = 'worker-echo.js') {
  const worker = new Worker(path.join(__dirname, 'children', script), { workerData });
  cleanup(() => worker.terminate());
  return worker;
}

describe('Worker threads', () => {
  it('work two at once, beside the main thread', async () => {
    const { wss, url } = await startServer();
    echoAll(wss);
    const plan = { rounds: 3, clients: 10, count: 50 };
    const workers = [startWorker(plan), startWorker(plan)];
    const ends = workers.map((worker) => once(worker, 'exit'));
    const own = Array.from({ length: 10 }, (_, i) => echoThrough(url, i, { count: 200 }));
    await Promise.all(own);
    for (const [code] of await Promise.all(ends)) assert.strictEqual(code, 0);
  });

  it('may be terminated in full traffic again and again, and leave the others undisturbed', async () => {
    const { wss, url } = await startServer();
    echoAll(wss);
    const lasting = startWorker({ rounds: Infinity, clients: 3, count: 50 });
    let lastingRounds = 0;
    lasting.on('message', () => ++lastingRounds);
    let done = false;
    const own = (async () => {
      for (let i = 0; !done; ++i) await echoThrough(url, i, { count: 50 });
    })();
    for (let i = repetitions(20); i > 0; --i) {
      const worker = startWorker({ rounds: Infinity, clients: 5, count: 20 });
      await once(worker, 'message');
      await worker.terminate();
    }
    const before = lastingRounds;
    while (lastingRounds === before) await once(lasting, 'message');
    done = true;
    await own;
  });

  it('may be terminated in full traffic of TLS twenty times', async () => {
    for (let i = 0; i < 20; ++i) {
      const worker = startWorker(undefined, 'tls-worker-echo.js');
      await once(worker, 'message');
      await worker.terminate();
    }
  });

  // N-API refuses to read objects then; node-addon-api ends the process over what it has not got.
  it('may be terminated again and again while the native side reads objects of theirs', async () => {
    for (let i = repetitions(40); i > 0; --i) {
      const worker = startWorker(undefined, 'worker-extensions.js');
      await once(worker, 'message');
      await worker.terminate();
    }
  });
});
