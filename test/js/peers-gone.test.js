'use strict';

const assert = require('node:assert');
const { called, closed, messages, once } = require('./support/events');
const { text } = require('./support/frames');
const { WebSocket, reportsCutOffSends } = require('./support/module');
const { describeOverTransports, tcp } = require('./support/transports');

describe('A peer that resets the connection', () => {
  it('closes the socket with 1006 and no error event', async () => {
    const { server, raw } = await tcp.rawClient();
    const done = closed(server);
    raw.stream.resetAndDestroy();
    assert.deepStrictEqual(await done, { code: 1006, reason: '', errors: [] });
  });

  it('closes a client with 1006 and no error event', async () => {
    const { client, raw } = await tcp.rawServer();
    const done = closed(client);
    raw.stream.resetAndDestroy();
    assert.deepStrictEqual(await done, { code: 1006, reason: '', errors: [] });
  });

  it('while much is being sent to it closes the socket, and every callback is called once', async () => {
    const { server, raw } = await tcp.rawClient();
    const done = closed(server);
    raw.stream.pause();
    const results = [];
    for (let i = 0; i < 64; ++i) {
      server.send(Buffer.alloc(1 << 20), (error) => results.push(error));
    }
    assert.ok(server.bufferedAmount > 1 << 20);
    raw.stream.resetAndDestroy();
    assert.strictEqual((await done).code, 1006);
    await new Promise((resolve) => setImmediate(resolve));
    assert.strictEqual(results.length, 64);
    if (reportsCutOffSends) assert.ok(results.at(-1) instanceof Error);
  });

  it('leaves the connections beside it alone', async () => {
    const { server, raw } = await tcp.rawClient();
    const other = await tcp.connect();
    const done = closed(server);
    raw.stream.resetAndDestroy();
    await done;
    const received = messages(other.server, 1);
    other.client.send('undisturbed');
    assert.strictEqual((await received)[0][0].toString(), 'undisturbed');
  });

  it('leaves the set of clients', async () => {
    const { wss, server, raw } = await tcp.rawClient();
    assert.strictEqual(wss.clients.size, 1);
    const done = closed(server);
    raw.stream.resetAndDestroy();
    await done;
    assert.strictEqual(wss.clients.size, 0);
  });
});

describeOverTransports('A peer that is gone', (transport) => {
  it('lets send report an error to its callback and never throw', async () => {
    const { server, raw } = await transport.rawClient();
    const done = closed(server);
    raw.stream.destroy();
    await done;
    const [error] = await called((callback) => server.send('into the void', callback));
    assert.ok(error instanceof Error);
    assert.strictEqual(server.readyState, WebSocket.CLOSED);
  });

  it('lets terminate() end the callbacks of the sends it cut off, in order', async () => {
    const { server, raw } = await transport.rawClient();
    const done = closed(server);
    raw.stream.pause();
    const order = [];
    let lastError;
    for (let i = 0; i < 32; ++i) {
      server.send(Buffer.alloc(1 << 20), (error) => {
        lastError = error;
        order.push(i);
      });
    }
    server.terminate();
    await done;
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepStrictEqual(
      order,
      Array.from({ length: 32 }, (_, i) => i)
    );
    if (reportsCutOffSends) assert.ok(lastError instanceof Error);
  });

  it('still has its last messages delivered', async () => {
    const { server, raw } = await transport.rawClient();
    const received = messages(server, 2);
    const done = once(server, 'close');
    raw.write(text('1'), text('2'));
    raw.stream.end();
    assert.strictEqual((await received).length, 2);
    assert.strictEqual((await done)[0], 1006);
  });
});
