'use strict';

const assert = require('node:assert');
const { called, closed, messages } = require('./support/events');
const { cleanup } = require('./support/cleanup');
const { WebSocket, countsUnsentBytesAtOnce, isHawser } = require('./support/module');
const { loopback } = require('./support/server');
const { describeOverTransports } = require('./support/transports');

const methods = ['send', 'ping', 'pong'];

describe('Sending before the connection is open', () => {
  for (const method of methods) {
    it(`throws in ${method}`, async () => {
      const ws = new WebSocket(`ws://${loopback}:1`);
      const done = closed(ws);
      cleanup(() => done);
      assert.throws(() => ws[method]('data'), {
        name: 'Error',
        message: 'WebSocket is not open: readyState 0 (CONNECTING)'
      });
    });
  }
});

describeOverTransports('Sending', (transport) => {
  it('calls callbacks asynchronously, without an error, and in order', async () => {
    const { client, server } = await transport.connect();
    const order = [];
    let inSend = true;
    const last = called((callback) => {
      for (let i = 0; i < 50; ++i) {
        client.send(`message ${i}`, (error) => {
          assert.ok(!error && !inSend);
          order.push(i);
          if (i === 49) callback();
        });
      }
    });
    inSend = false;
    const received = messages(server, 50);
    await last;
    assert.deepStrictEqual(
      order,
      Array.from({ length: 50 }, (_, i) => i)
    );
    await received;
  });

  it('takes the callback in the place of the options', async () => {
    const { client, server } = await transport.connect();
    const received = messages(server, 3);
    await called((callback) => client.send('a', callback));
    await called((callback) => client.send('b', {}, callback));
    await called((callback) => client.send('c', undefined, callback));
    assert.strictEqual((await received).length, 3);
  });

  it('returns nothing, but for send, which says whether more may follow', async () => {
    const { client } = await transport.connect();
    for (const method of methods) {
      const wanted = method === 'send' && isHawser ? true : undefined;
      assert.strictEqual(client[method]('data'), wanted);
    }
  });

  for (const method of methods) {
    it(`reports the state to the callback of ${method} after close, and never throws`, async () => {
      const { client } = await transport.connect();
      const done = closed(client);
      client.close();
      client[method]('12345');
      const [closing] = await called((callback) => client[method]('12345', callback));
      assert.ok(closing instanceof Error);
      assert.strictEqual(closing.message, 'WebSocket is not open: readyState 2 (CLOSING)');
      await done;
      const before = client.bufferedAmount;
      const [error] = await called((callback) => client[method]('12345', callback));
      assert.strictEqual(error.message, 'WebSocket is not open: readyState 3 (CLOSED)');
      assert.strictEqual(client.bufferedAmount, before + 5);
      client[method]();
      client[method](undefined, () => {});
      assert.strictEqual(client.bufferedAmount, before + 5);
    });
  }

  it('grows bufferedAmount by the bytes of what is sent after close, in any type', async () => {
    const { client } = await transport.connect();
    const done = closed(client);
    client.close();
    await done;
    const before = client.bufferedAmount;
    client.send('\u00e9');
    client.send(Buffer.alloc(10));
    client.send(new ArrayBuffer(20));
    client.send(new Blob(['abc']));
    client.send(12345);
    assert.strictEqual(client.bufferedAmount, before + 2 + 10 + 20 + 3 + 5);
  });

  it('shows in bufferedAmount until it is written', async () => {
    const { client, server } = await transport.connect();
    assert.strictEqual(client.bufferedAmount, 0);
    const received = messages(server, 1);
    const written = called((callback) => client.send(Buffer.alloc(8 << 20), callback));
    assert.ok(client.bufferedAmount > 0);
    await received;
    await written;
    assert.strictEqual(client.bufferedAmount, 0);
  });

  it('shows a small message in bufferedAmount in the tick of its send', async function () {
    if (!countsUnsentBytesAtOnce) return this.skip();
    const { client } = await transport.connect();
    client.send('small');
    assert.ok(client.bufferedAmount >= 5);
  });

  it('shows in bufferedAmount what a reader leaves lying', async () => {
    const { client, server } = await transport.connect();
    server.pause();
    for (let i = 0; i < 32; ++i) client.send(Buffer.alloc(1 << 20));
    assert.ok(client.bufferedAmount > 1 << 20);
    const received = messages(server, 32);
    server.resume();
    await received;
    await called((callback) => client.send('', callback));
    assert.strictEqual(client.bufferedAmount, 0);
  });
});
