'use strict';

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { once } = require('../support/events');
const { WebSocket } = require('../support/module');
const { startServer } = require('../support/server');

const storage = new AsyncLocalStorage();

/** Lets a function run once for each kind of event, and reports what it saw in `storage`. */
function observe(ws, seen) {
  for (const event of ['message', 'ping', 'pong', 'close']) {
    ws.on(event, () => seen.push(`${event} ${storage.getStore()}`));
  }
}

describe('AsyncLocalStorage', () => {
  it("is that of `new WebSocket` for a client's listeners, whoever sends meanwhile", async () => {
    const { wss, url } = await startServer();
    wss.on('connection', (ws) => ws.on('message', (data) => ws.send(data)));
    const clients = ['a', 'b', 'c'].map((name) =>
      storage.run(name, () => {
        const ws = new WebSocket(url, { perMessageDeflate: false });
        const seen = [];
        observe(ws, seen);
        return { name, ws, seen };
      })
    );
    await Promise.all(clients.map(({ ws }) => once(ws, 'open')));
    await storage.run('sender', async () => {
      for (let i = 0; i < 3; ++i) {
        for (const { ws } of clients) ws.send('x');
        await Promise.all(clients.map(({ ws }) => once(ws, 'message')));
      }
      for (const { ws } of clients) ws.ping();
      await Promise.all(clients.map(({ ws }) => once(ws, 'pong')));
      for (const { ws } of clients) ws.close();
      await Promise.all(clients.map(({ ws }) => once(ws, 'close')));
    });
    for (const { name, seen } of clients) {
      const events = ['message', 'message', 'message', 'pong', 'close'];
      assert.deepStrictEqual(
        seen,
        events.map((event) => `${event} ${name}`)
      );
    }
  });

  it("is nobody's for a server's listeners, whoever sends meanwhile", async () => {
    const { wss, url } = await startServer();
    const seen = [];
    wss.on('connection', (ws) => observe(ws, seen));
    await storage.run('client', async () => {
      const ws = new WebSocket(url, { perMessageDeflate: false });
      await once(ws, 'open');
      const [server] = wss.clients;
      for (let i = 0; i < 3; ++i) {
        ws.send('x');
        server.send('y');
        await once(ws, 'message');
      }
      ws.ping();
      await once(ws, 'pong');
      const closed = once(server, 'close');
      ws.close();
      await closed;
    });
    assert.deepStrictEqual(seen, [
      ...Array(3).fill('message undefined'),
      'ping undefined',
      'close undefined'
    ]);
  });

  it('goes on in what a listener has begun', async () => {
    const { wss, url } = await startServer();
    const results = [];
    const done = new Promise((resolve) => {
      wss.on('connection', (ws) => {
        ws.on('message', async (data) => {
          await storage.run(String(data), async () => {
            await new Promise((next) => setImmediate(next));
            await null;
            results.push(`${data} ${storage.getStore()}`);
          });
          if (results.length === 3) resolve();
        });
      });
    });
    const ws = new WebSocket(url, { perMessageDeflate: false });
    await once(ws, 'open');
    for (const message of '123') ws.send(message);
    await done;
    assert.deepStrictEqual(results, ['1 1', '2 2', '3 3']);
    ws.terminate();
  });
});
