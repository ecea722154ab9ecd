'use strict';

// What a program is told of a peer that reads slowly, and what is done about it.

const assert = require('node:assert');
const { once } = require('node:events');
const { cleanup } = require('./support/cleanup');
const { called, closed, messages } = require('./support/events');
const { kClose } = require('./support/frames');
const { WebSocket } = require('./support/module');
const { nextTurn, offered } = require('./support/offered');
const { describeOverTransports } = require('./support/transports');

const PART = 64 * 1024;
const MAX = 8 * PART;

const TOO_SLOW = {
  message: 'The peer reads too slowly: the message was not sent',
  code: 'WS_ERR_SLOW_READER'
};

/** @returns {Promise<{server, raw}>} whose client reads nothing */
async function stuck(transport, options) {
  const { server, raw } = await transport.rawClient(options);
  raw.stream.pause();
  return { server, raw };
}

/**
 * Sends numbered messages until one is refused.
 *
 * @returns {Promise<{accepted: number, error: Error}>}
 */
async function sendUntilRefused(server) {
  for (let i = 0; ; ++i) {
    let refusal;
    server.send(Buffer.alloc(PART, i), (error) => (refusal ??= error));
    await offered(server);
    if (refusal) return { accepted: i, error: refusal };
  }
}

async function readMessages(raw, count) {
  raw.stream.resume();
  const firsts = [];
  while (firsts.length < count) {
    const { payload } = await raw.readFrame();
    assert.strictEqual(payload.length, PART);
    firsts.push(payload[0]);
  }
  return firsts;
}

const upTo = (count) => Array.from({ length: count }, (_, i) => i % 256);

describeOverTransports('send', (transport) => {
  it('gives false past highWaterMark, and drain comes when all is written', async () => {
    const { server } = await transport.rawClient({ highWaterMark: 1000 });
    assert.strictEqual(server.send(Buffer.alloc(500)), true);
    assert.strictEqual(server.writableNeedDrain, false);
    assert.strictEqual(server.send(Buffer.alloc(500)), false);
    assert.strictEqual(server.writableNeedDrain, true);
    await once(server, 'drain');
    assert.deepStrictEqual([server.bufferedAmount, server.writableNeedDrain], [0, false]);
    assert.strictEqual(server.send('x'), true);
  });

  it('has a mark of 1 MiB', async () => {
    const { server } = await transport.rawClient();
    assert.strictEqual(server.send(Buffer.alloc(2 ** 20 - 100)), true);
    assert.strictEqual(server.send(Buffer.alloc(200)), false);
    await once(server, 'drain');
  });

  it('tells of drain when nothing waits, also of what was sent meanwhile', async () => {
    const { server, raw } = await stuck(transport, { highWaterMark: 1 });
    const atDrain = [];
    const written = [];
    server.on('drain', () => atDrain.push(server.bufferedAmount));
    for (let i = 0; i < 100; ++i) {
      server.send(Buffer.alloc(PART, i), () => written.push(i));
      await nextTurn();
    }
    assert.ok(server.writableNeedDrain && server.bufferedAmount > 0);
    const before = atDrain.length;
    const drained = once(server, 'drain');
    assert.deepStrictEqual(await readMessages(raw, 100), upTo(100));
    await drained;
    await called((callback) => server.ping(callback));
    assert.deepStrictEqual(written, upTo(100));
    assert.strictEqual(atDrain.length, before + 1);
    assert.ok(atDrain.every((waiting) => waiting === 0));
  });

  it('counts the content of a Blob that is being read', async () => {
    const { server, raw } = await transport.rawClient({ highWaterMark: 1000 });
    assert.strictEqual(server.send(new Blob([Buffer.alloc(2000)])), false);
    assert.strictEqual(server.send('behind it'), false);
    await once(server, 'drain');
    assert.strictEqual((await raw.readFrame()).payload.length, 2000);
    assert.strictEqual((await raw.readFrame()).payload.toString(), 'behind it');
  });

  it('comes to drain with compression, too', async () => {
    const options = { perMessageDeflate: true };
    const { server, client } = await transport.connect({ ...options, highWaterMark: 1 }, options);
    const received = messages(client, 3);
    const drained = once(server, 'drain');
    assert.strictEqual(server.send('x'.repeat(10)), false);
    for (const size of [100_000, 10]) server.send('x'.repeat(size)); // the kernel may have the first of them at once
    await drained;
    assert.strictEqual(server.bufferedAmount, 0);
    assert.strictEqual((await received).length, 3);
  });

  it('gives false when nothing can be sent any more, and no drain comes', async () => {
    const { server, client } = await transport.connect({ highWaterMark: 1 });
    const done = closed(server);
    server.on('drain', () => assert.fail('a drain'));
    assert.strictEqual(server.send(Buffer.alloc(100)), false);
    server.close();
    assert.strictEqual(server.send('x'), false);
    assert.strictEqual(server.writableNeedDrain, false);
    await done;
    assert.strictEqual(server.send('x'), false);
    assert.strictEqual(client.writableNeedDrain, false);
  });

  it('leaves alone what a program calls by the names of these', async () => {
    const { server } = await transport.rawClient();
    Object.assign(server, { writableNeedDrain: 1, droppedMessages: 2, highWaterMark: 0, drain: 3 });
    assert.strictEqual(server.send('x'), true);
    assert.deepStrictEqual(
      [server.writableNeedDrain, server.droppedMessages, server.highWaterMark, server.drain],
      [1, 2, 0, 3]
    );
  });
});

describeOverTransports('maxBackpressure', (transport) => {
  const drop = { maxBackpressure: MAX, onBackpressure: 'drop' };

  it('drops what would exceed it, counts that and tells its callback', async () => {
    const { server, raw } = await stuck(transport, drop);
    const { accepted, error } = await sendUntilRefused(server);
    assert.deepStrictEqual({ message: error.message, code: error.code }, TOO_SLOW);
    assert.ok(server.bufferedAmount <= MAX + PART + 10);
    assert.strictEqual(server.droppedMessages, 1);
    assert.strictEqual(server.send(Buffer.alloc(PART)), false);
    assert.strictEqual(server.droppedMessages, 2);
    assert.strictEqual(server.readyState, WebSocket.OPEN);

    assert.deepStrictEqual(await readMessages(raw, accepted), upTo(accepted));
    await called((callback) => server.send(Buffer.alloc(PART, 255), callback));
    assert.deepStrictEqual(await readMessages(raw, 1), [255]);
  });

  it('closes the connection over it, with 1008, unless it shall drop', async () => {
    const { server, raw } = await stuck(transport, { maxBackpressure: MAX });
    const done = closed(server);
    const { accepted, error } = await sendUntilRefused(server);
    assert.strictEqual(error.code, 'WS_ERR_SLOW_READER');
    assert.deepStrictEqual(await done, { code: 1008, reason: 'Reads too slowly', errors: [] });
    assert.strictEqual(server.droppedMessages, 0);
    raw.stream.resume();
    assert.ok((await raw.readToEnd()).length <= accepted * (PART + 10) + 100);
  });

  it('leaves a burst alone that is sent to a peer that reads', async () => {
    const { server, client } = await transport.connect({ maxBackpressure: 1000 });
    const received = messages(client, 50);
    for (let i = 0; i < 50; ++i) server.send(Buffer.alloc(1000, i));
    assert.deepStrictEqual(
      (await received).map(([data]) => data[0]),
      upTo(50)
    );
    assert.strictEqual(server.droppedMessages, 0);
  });

  it('drops a message whole, or not at all', async () => {
    const { server, raw } = await stuck(transport, drop);
    const { accepted } = await sendUntilRefused(server);
    server.send(Buffer.alloc(PART), { fin: false });
    await readMessages(raw, accepted);
    await called((callback) => server.ping(callback));
    raw.stream.pause();
    assert.strictEqual(server.send('goes on', { fin: false }), false); // though there is room
    assert.strictEqual(server.send('and ends', { fin: true }), false);
    assert.strictEqual(server.droppedMessages, 2);

    server.send(Buffer.alloc(1, 1), { fin: false });
    const frames = 2 * accepted;
    for (let i = 0; i < frames; ++i) {
      server.send(Buffer.alloc(PART, i), { fin: i === frames - 1 });
      await offered(server);
    }
    assert.strictEqual(server.droppedMessages, 2);
    await sendUntilRefused(server);
    assert.strictEqual(server.droppedMessages, 3);

    raw.stream.resume();
    await raw.readFrame(); // the ping
    const fins = [];
    for (let i = 0; i <= frames; ++i) fins.push((await raw.readFrame()).fin);
    assert.deepStrictEqual(fins, [...Array(frames).fill(false), true]);
  });

  it('does not count against pings, pongs and the close frame', async () => {
    const { server, raw } = await stuck(transport, drop);
    const { accepted } = await sendUntilRefused(server);
    server.ping('still');
    server.close();
    await readMessages(raw, accepted);
    assert.strictEqual((await raw.readFrame()).payload.toString(), 'still');
    assert.strictEqual((await raw.readFrame()).opcode, kClose);
  });

  it('may be exceeded in the callback of what it has refused', async () => {
    const { server } = await stuck(transport, { maxBackpressure: MAX });
    const done = closed(server);
    const callbacks = [];
    cleanup(() => server.terminate());
    for (let i = 0; server.readyState === WebSocket.OPEN; ++i) {
      server.send(Buffer.alloc(PART), (error) => {
        if (error) server.send('more', (again) => callbacks.push(again?.message));
      });
      await offered(server);
    }
    assert.strictEqual((await done).code, 1008);
    await nextTurn();
    assert.ok(callbacks.length > 0 && callbacks.every(Boolean));
  });
});
