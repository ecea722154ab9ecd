'use strict';

const assert = require('node:assert');
const { closed, messages } = require('./support/events');
const {
  binary,
  close,
  encodeFrame,
  kContinuation,
  kText,
  ping,
  text
} = require('./support/frames');
const { deliversBehindThrow } = require('./support/module');
const { describeOverTransports } = require('./support/transports');

const DEFERRED = { allowSynchronousEvents: false };

/** As a string, with how long it is. */
const shortly = (data) => `${data.subarray(0, 4)} (${data.length})`;

describeOverTransports('allowSynchronousEvents: false', (transport) => {
  it('delivers thousands of messages that arrive at once in order, each in a turn of its own', async () => {
    const COUNT = 5000;
    const { server, raw } = await transport.rawClient(DEFERRED);
    const received = messages(server, COUNT);
    let thisTurn = 0;
    let most = 0;
    server.on('message', () => {
      most = Math.max(most, ++thisTurn);
      setImmediate(() => thisTurn--);
    });
    raw.write(Buffer.concat(Array.from({ length: COUNT }, (_, i) => text(`${i}`))));
    assert.deepStrictEqual(
      (await received).map(([data]) => Number(data)),
      Array.from({ length: COUNT }, (_, i) => i)
    );
    assert.strictEqual(most, 1);
  });

  it('keeps the order of events of every kind and size', async () => {
    const { server, raw } = await transport.rawClient(DEFERRED);
    const order = [];
    server.on('message', (data, isBinary) =>
      order.push(isBinary ? 'binary' : 'text', shortly(data))
    );
    server.on('ping', (data) => order.push('ping', shortly(data)));
    const done = closed(server);
    raw.write(
      text('small'),
      ping('ping'),
      binary(Buffer.alloc(10_000, 'm')),
      binary(Buffer.alloc(300_000, 'l')),
      encodeFrame({ opcode: kText, payload: 'frag', fin: false }),
      encodeFrame({ opcode: kContinuation, payload: 'ment' }),
      encodeFrame({ opcode: kText, payload: Buffer.alloc(200_000, 'f'), fin: false }),
      encodeFrame({ opcode: kContinuation, payload: Buffer.alloc(200_000, 'g') }),
      text('last'),
      close(1000)
    );
    raw.stream.end();
    assert.strictEqual((await done).code, 1000);
    assert.deepStrictEqual(order, [
      ...['text', 'smal (5)', 'ping', 'ping (4)', 'binary', 'mmmm (10000)'],
      ...['binary', 'llll (300000)', 'text', 'frag (8)', 'text', 'ffff (400000)'],
      ...['text', 'last (4)']
    ]);
  });

  it('stops reading with pause(), and goes on with resume()', async () => {
    const COUNT = 20;
    const PART = 64 * 1024;
    const { server, raw } = await transport.rawClient(DEFERRED);
    let received = 0;
    const done = new Promise((resolve) => {
      server.on('message', () => {
        server.pause();
        if (++received === COUNT * 2) resolve();
        // By then more has come, and waits.
        else setTimeout(() => server.resume(), received % 8 === 0 ? 5 : 0);
      });
    });
    for (let i = 0; i < COUNT; ++i) raw.write(text('x'), binary(Buffer.alloc(PART)));
    await done;
  });

  (deliversBehindThrow ? it : it.skip)('loses nothing when listeners throw', async () => {
    const COUNT = 100;
    const { server, raw } = await transport.rawClient(DEFERRED);
    const errors = [];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => errors.push(error.message));
    try {
      const received = messages(server, COUNT);
      server.on('message', (data) => {
        throw new Error(`${data}`);
      });
      for (let i = 0; i < COUNT; ++i) raw.write(text(`${i}`));
      await received;
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepStrictEqual(
        errors.map(Number),
        Array.from({ length: COUNT }, (_, i) => i)
      );
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
  });
});
