'use strict';

const assert = require('node:assert');
const { closed, once, roundTrip } = require('./support/events');
const { WebSocket } = require('./support/module');
const { loopback } = require('./support/server');
const { describeOverTransports, tcp } = require('./support/transports');

const attributes = ['onopen', 'onmessage', 'onclose', 'onerror'];

describeOverTransports('The EventTarget side', (transport) => {
  it('gives text as a string and binary data by binaryType', async () => {
    const { client, server } = await transport.connect();
    const seen = [];
    server.onmessage = (event) => seen.push([event.type, event.target === server, event.data]);
    client.send('text');
    client.send(Buffer.from('bytes'));
    await roundTrip(client);
    assert.deepStrictEqual(seen, [
      ['message', true, 'text'],
      ['message', true, Buffer.from('bytes')]
    ]);
    assert.strictEqual(typeof seen[0][2], 'string');
    server.binaryType = 'arraybuffer';
    seen.length = 0;
    client.send(Buffer.from('bytes'));
    await roundTrip(client);
    assert.ok(seen[0][2] instanceof ArrayBuffer);
  });

  it('tells code, reason and wasClean of a clean close', async () => {
    const { client, server } = await transport.connect();
    const event = new Promise((resolve) => (server.onclose = resolve));
    client.close(3001, 'bye');
    const { type, target, code, reason, wasClean } = await event;
    assert.deepStrictEqual(
      [type, target === server, code, reason, wasClean],
      ['close', true, 3001, 'bye', true]
    );
  });

  it('tells of a close that was not clean', async () => {
    const { client, server } = await transport.connect();
    const event = new Promise((resolve) => server.addEventListener('close', resolve));
    client.terminate();
    const { code, reason, wasClean } = await event;
    assert.deepStrictEqual([code, reason, wasClean], [1006, '', false]);
  });

  it('tells of an error and its message', async () => {
    const { server, raw } = await transport.rawClient();
    const event = new Promise((resolve) => (server.onerror = resolve));
    raw.write(Buffer.from([0xf1, 0x80]));
    const { type, target, error, message } = await event;
    assert.deepStrictEqual([type, target === server], ['error', true]);
    assert.ok(error instanceof RangeError);
    assert.strictEqual(message, 'Invalid WebSocket frame: RSV2 and RSV3 must be clear');
    assert.strictEqual(error.message, message);
  });
});

describe('The EventTarget side of a client', () => {
  it('gets the open event', async () => {
    const { wss } = await tcp.connect();
    const ws = new WebSocket(`ws://${loopback}:${wss.address().port}`);
    const event = await new Promise((resolve) => (ws.onopen = resolve));
    assert.deepStrictEqual([event.type, event.target === ws], ['open', true]);
    ws.terminate();
    await once(ws, 'close');
  });

  it('gets the error event, then the close event, of a failed handshake', async () => {
    const ws = new WebSocket(`ws://${loopback}:1`);
    const events = [];
    ws.onerror = (event) => events.push(`${event.type} ${event.error.code}`);
    await new Promise((resolve) => {
      ws.onclose = (event) => {
        events.push(`${event.type} ${event.code} ${event.wasClean}`);
        resolve();
      };
    });
    assert.deepStrictEqual(events, ['error ECONNREFUSED', 'close 1006 false']);
  });
});

describe('Listeners of the EventTarget side', () => {
  let ws;

  beforeEach(() => {
    ws = new WebSocket(null, undefined, {});
  });

  for (const attribute of attributes) {
    it(`${attribute} is null at first, holds one function, and is removed by anything else`, () => {
      const event = attribute.slice(2);
      const first = () => {};
      const second = () => {};
      assert.strictEqual(ws[attribute], null);
      ws[attribute] = first;
      assert.strictEqual(ws[attribute], first);
      ws[attribute] = second;
      assert.strictEqual(ws[attribute], second);
      assert.strictEqual(ws.listenerCount(event), 1);
      ws[attribute] = 'not a function';
      assert.strictEqual(ws[attribute], null);
      assert.strictEqual(ws.listenerCount(event), 0);
    });
  }

  it('are added once per function, whatever the number of calls', () => {
    const listener = () => {};
    ws.addEventListener('message', listener);
    ws.addEventListener('message', listener);
    assert.strictEqual(ws.listenerCount('message'), 1);
    ws.addEventListener('message', () => {});
    assert.strictEqual(ws.listenerCount('message'), 2);
  });

  it('are called once with the option once', () => {
    let calls = 0;
    ws.addEventListener('message', () => ++calls, { once: true });
    ws.emit('message', Buffer.from(''), false);
    ws.emit('message', Buffer.from(''), false);
    assert.strictEqual(calls, 1);
  });

  it('may be objects with handleEvent, which is called on the object', () => {
    const listener = {
      handleEvent(event) {
        this.data = event.data;
      }
    };
    ws.addEventListener('message', listener);
    ws.emit('message', Buffer.from('text'), false);
    assert.strictEqual(listener.data, 'text');
    ws.removeEventListener('message', listener);
    assert.strictEqual(ws.listenerCount('message'), 0);
  });

  it('are functions called on the socket', () => {
    let receiver;
    ws.addEventListener('message', function onMessage() {
      receiver = this;
    });
    ws.emit('message', Buffer.from(''), false);
    assert.strictEqual(receiver, ws);
  });

  it('of other events are ignored', () => {
    for (const event of ['ping', 'pong', 'upgrade', 'foo']) {
      ws.addEventListener(event, () => {});
      assert.strictEqual(ws.listenerCount(event), 0);
    }
  });

  it('that came by other ways are not removed by removeEventListener', () => {
    const listener = () => {};
    ws.on('message', listener);
    ws.onmessage = listener;
    ws.removeEventListener('message', listener);
    assert.strictEqual(ws.listenerCount('message'), 2);
    ws.addEventListener('message', listener);
    ws.removeEventListener('message', listener);
    assert.strictEqual(ws.listenerCount('message'), 2);
  });

  it('see each other in the order in which they were added', async () => {
    const order = [];
    ws.on('close', () => order.push(1));
    ws.addEventListener('close', () => order.push(2));
    ws.onclose = () => order.push(3);
    const done = closed(ws);
    ws.emit('close', 1000, Buffer.alloc(0));
    await done;
    assert.deepStrictEqual(order, [1, 2, 3]);
  });
});
