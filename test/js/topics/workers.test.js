'use strict';

const assert = require('node:assert');
const path = require('node:path');
const { Worker } = require('node:worker_threads');

const { cleanup } = require('../support/cleanup');
const { messages, nextText, once } = require('../support/events');
const { WebSocket } = require('../support/module');
const { describeOverTransports } = require('../support/transports');

const SCRIPT = path.join(__dirname, '..', 'children', 'worker-topics.js');

async function startWorker(workerData, env) {
  const worker = new Worker(SCRIPT, { workerData, env: { ...process.env, ...env } });
  cleanup(() => worker.terminate());
  const [{ port }] = await once(worker, 'message');
  return { worker, url: `ws://127.0.0.1:${port}` };
}

async function connect({ url }) {
  const client = new WebSocket(url);
  cleanup(() => client.terminate());
  client.on('error', () => {});
  await once(client, 'open');
  return client;
}

/** Resolves once the subscription of a connection just made is there. */
async function isServed(client) {
  const answer = nextText(client);
  client.send('?');
  return answer;
}

describeOverTransports('Topics of several threads', (transport) => {
  it('are those of the process: a publish in one reaches the subscribers of all', async () => {
    const { wss, server, client } = await transport.connect();
    const workers = [await startWorker({ id: 1 }), await startWorker({ id: 2 })];
    const clients = [await connect(workers[0]), await connect(workers[1])];
    const silent = await connect(await startWorker({ id: 3 }, { HAWSER_TRANSPORT: 'stream' }));
    for (const one of [...clients, silent]) await isServed(one);
    const all = [client, ...clients, silent];

    server.subscribe('all');
    const first = all.map((one) => messages(one, 3));
    assert.strictEqual(wss.publish('all', '1'), 1, 'of this thread');
    assert.strictEqual(wss.publish('of-9', 'to nobody at all'), 0);
    wss.publish('all', Buffer.from('2'));
    for (const id of [1, 2, 3]) wss.publish(`of-${id}`, `to ${id}`);
    server.send('to 0');
    const expected = (id) => ['1false', '2true', `to ${id}false`];
    for (const [id, received] of first.entries()) {
      const got = (await received).map(([data, isBinary]) => `${data}${isBinary}`);
      assert.deepStrictEqual(got, expected(id));
    }

    const received = nextText(client);
    clients[0].send('from a worker');
    assert.strictEqual(await received, 'from a worker');
  });

  it('keep the order of what one thread publishes', async () => {
    const worker = await startWorker({ id: 1, floods: true });
    const { server, client } = await transport.connect();
    server.subscribe('all');
    await connect(worker);
    const received = await messages(client, 2000);
    const numbers = received.map(([data]) => Number(String(data).split(' ')[1]));
    assert.deepStrictEqual(
      numbers,
      numbers.map((_, i) => numbers[0] + i)
    );
  });
});

describe('A worker that ends', () => {
  it('takes its subscriptions along', async () => {
    const { worker, url } = await startWorker({ id: 1 });
    const client = await connect({ url });
    await isServed(client);
    const other = await startWorker({ id: 2 });
    const second = await connect(other);
    assert.strictEqual(await isServed(second), '1 here');
    await worker.terminate();
    const received = nextText(second);
    second.send('?');
    assert.strictEqual(await received, '1 here');
  });

  it('does so in the midst of what twenty publish, over and over', async function () {
    this.timeout(120_000);
    const { url } = await startWorker({ id: 'stays' });
    const watcher = await connect({ url });
    await isServed(watcher);
    const seen = new Set();
    watcher.on('message', (data) => seen.add(String(data).split(' ')[0]));
    for (let round = 0; round < 2; round++) {
      const ids = Array.from({ length: 10 }, (_, i) => `${round * 10 + i}`);
      const started = await Promise.all(
        ids.map((id) =>
          startWorker(
            { id, floods: true },
            Number(id) % 3 === 0 ? { HAWSER_TRANSPORT: 'stream' } : {}
          )
        )
      );
      const clients = await Promise.all(started.map(connect));
      for (const client of clients) await once(client, 'message');
      while (!ids.every((id) => seen.has(id))) await once(watcher, 'message');
      for (const { worker } of started) await worker.terminate();
    }
    const answer = new Promise((resolve) => {
      watcher.on('message', (data) => String(data).endsWith('here') && resolve(String(data)));
    });
    watcher.send('?');
    assert.strictEqual(await answer, '1 here');
  });
});
