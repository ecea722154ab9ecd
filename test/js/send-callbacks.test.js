'use strict';

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');

const { called, closed, once } = require('./support/events');
const { deliversBehindThrow } = require('./support/module');
const { describeOverTransports } = require('./support/transports');

const LARGE = 30_000_000; // bytes: more than any kernel takes for a peer that does not read

/** Calls back a send's callback, and keeps in order what all of them were told. */
function recorder() {
  const told = [];
  return { told, of: (name) => (error) => told.push(error ? `${name}: ${error.code}` : name) };
}

describeOverTransports('The callback of a send', (transport) => {
  if (transport.name === 'memory') return; // it takes everything at once

  it('does not wait for what is sent behind it', async () => {
    const { server, raw } = await transport.rawClient();
    raw.stream.pause();
    const { told, of } = recorder();
    const first = called((cb) => server.send('first', cb));
    server.send(Buffer.alloc(LARGE), of('large'));
    await first;
    assert.deepStrictEqual(told, []);
  });

  it('is told what has reached the kernel, and what has not, before the close', async () => {
    const { server, raw } = await transport.rawClient();
    raw.stream.pause();
    const { told, of } = recorder();
    server.on('close', () => told.push('close'));
    server.send('first', of('first'));
    server.send(Buffer.alloc(LARGE), of('large'));
    server.send('last', of('last'));
    const ended = closed(server);
    server.terminate();
    await ended;
    if (!transport.isTlsOfNode) assert.strictEqual(told[0], 'first'); // TLS tells late
    assert.deepStrictEqual(told.slice(-2), ['last: ERR_STREAM_DESTROYED', 'close']);
    assert.strictEqual(told.length, 4);
  });

  it('may throw as the connection closes, and the others are still called', async () => {
    if (!deliversBehindThrow) return;
    const { server, raw } = await transport.rawClient();
    raw.stream.pause();
    const { told, of } = recorder();
    const uncaught = once(process, 'uncaughtException');
    const listeners = process.listeners('uncaughtException').slice(0, -1);
    for (const listener of listeners) process.off('uncaughtException', listener);
    try {
      server.send(Buffer.alloc(LARGE));
      server.send('x', () => {
        throw new Error('thrown');
      });
      server.send('y', of('y'));
      const ended = closed(server);
      server.terminate();
      await ended;
      assert.strictEqual((await uncaught)[0].message, 'thrown');
      while (told.length === 0) await new Promise(setImmediate);
    } finally {
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
    assert.deepStrictEqual(told, ['y: ERR_STREAM_DESTROYED']);
  });
});

describeOverTransports('The async context of a callback', (transport) => {
  it('is that of its caller', async () => {
    const { server } = await transport.connect();
    const storage = new AsyncLocalStorage();
    const seen = await Promise.all(
      ['send', 'ping', 'pong'].map((method) =>
        storage.run(method, () =>
          called((cb) => server[method]('x', (error) => cb(error, storage.getStore())))
        )
      )
    );
    assert.deepStrictEqual(seen, [
      [null, 'send'],
      [null, 'ping'],
      [null, 'pong']
    ]);
  });

  it('is that of its caller for raw bytes, too', async () => {
    const { server } = await transport.connect();
    const storage = new AsyncLocalStorage();
    const store = await storage.run('write', () =>
      called((cb) => server._socket.write(Buffer.alloc(0), () => cb(storage.getStore())))
    );
    assert.deepStrictEqual(store, ['write']);
  });
});

describeOverTransports('With more than 2 GiB that wait', (transport) => {
  if (!transport.isPlain) return; // the others would copy all of it

  it('a callback waits, too', async function test() {
    this.timeout(60_000);
    const { server, raw } = await transport.rawClient();
    raw.stream.pause();
    const data = Buffer.alloc(64 << 20); // sent again and again, it is kept once
    for (let i = 0; i < 34; ++i) server.send(data);
    const { told, of } = recorder();
    server.send('x', of('x'));
    for (let i = 0; i < 20; ++i) await new Promise(setImmediate);
    assert.deepStrictEqual(told, []);
    const ended = closed(server);
    server.terminate();
    await ended;
    assert.deepStrictEqual(told, ['x: ERR_STREAM_DESTROYED']);
  });
});
