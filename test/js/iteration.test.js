'use strict';

const assert = require('node:assert');
const { once } = require('node:events');
const { closed } = require('./support/events');
const { binary, close, closeBody, kClose, text } = require('./support/frames');
const { WebSocket } = require('./support/module');
const { loopback } = require('./support/server');
const { describeOverTransports } = require('./support/transports');

const PART = 16 * 1024;
const PARTS = 200; // more than any buffer that may lie in between takes: back-pressure is what is left

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

async function untilPaused(websocket) {
  while (!websocket.isPaused) await nextTurn();
}

/** Numbered messages. */
const parts = () => Array.from({ length: PARTS }, (_, i) => binary(Buffer.alloc(PART, i)));
const numbers = () => Array.from({ length: PARTS }, (_, i) => i);

async function collect(iterable, what = (message) => message) {
  const all = [];
  for await (const message of iterable) all.push(what(message));
  return all;
}

describeOverTransports('for await of a WebSocket', (transport) => {
  it('gives text as strings, binary data as binaryType says, and ends with the connection', async () => {
    const { server, raw } = await transport.rawClient();
    const all = collect(server);
    raw.write(text('a'), binary(Buffer.from('b')), text(''), close(1000, ''));
    raw.stream.end();
    assert.deepStrictEqual(await all, ['a', Buffer.from('b'), '']);

    const { server: other, raw: otherRaw } = await transport.rawClient();
    other.binaryType = 'arraybuffer';
    const buffers = collect(other);
    otherRaw.write(binary(Buffer.from('b')), close(1000, ''));
    otherRaw.stream.end();
    assert.ok((await buffers)[0] instanceof ArrayBuffer);
  });

  it('holds the peer up while its body is busy, and loses nothing', async () => {
    const { server, raw } = await transport.rawClient();
    const iterator = server[Symbol.asyncIterator]();
    raw.write(...parts(), close(1000, ''));
    raw.stream.end();
    await untilPaused(server);
    for (let i = 0; i < 20; ++i) await nextTurn();
    assert.deepStrictEqual(await collect(iterator, ([first]) => first), numbers());
  });

  it('rejects with an error of the connection, behind what came before it', async () => {
    const { server, raw } = await transport.rawClient();
    const iterator = server[Symbol.asyncIterator]();
    const ended = closed(server);
    raw.write(text('good'), text('bad', { rsv: 1 }));
    raw.stream.end();
    await ended;
    assert.deepStrictEqual(await iterator.next(), { value: 'good', done: false });
    await assert.rejects(iterator.next(), { code: 'WS_ERR_UNEXPECTED_RSV_2_3' });
    assert.deepStrictEqual(await iterator.next(), { value: undefined, done: true });
  });

  for (const [way, leave] of Object.entries({
    break: () => true,
    'an error that is thrown': () => {
      throw new Error('in the body');
    }
  })) {
    it(`closes the connection after ${way}`, async () => {
      const { server, raw } = await transport.rawClient();
      const done = closed(server);
      raw.write(text('one'), text('two'));
      const loop = (async () => {
        for await (const message of server) if (leave(message)) break;
      })();
      await loop.catch((error) => assert.strictEqual(error.message, 'in the body'));
      const frame = await raw.readFrame();
      assert.deepStrictEqual([frame.opcode, frame.payload], [kClose, Buffer.alloc(0)]);
      assert.strictEqual(server.listenerCount('message'), 0);
      raw.write(close(1000, ''));
      raw.stream.end();
      assert.strictEqual((await done).code, 1000);
    });
  }

  it('sees the end of a connection that it has paused and left', async () => {
    const { server, raw } = await transport.rawClient();
    const iterator = server[Symbol.asyncIterator]();
    raw.write(...parts());
    await untilPaused(server);
    await iterator.return();
    assert.strictEqual(server.isPaused, false);
    assert.strictEqual((await raw.readFrame()).opcode, kClose);
    raw.write(close(1000, ''));
    raw.stream.end();
    assert.strictEqual((await once(server, 'close'))[0], 1000);
  });

  it('serves several who wait, and several loops, at the pace of the slowest', async () => {
    const { server, raw } = await transport.rawClient();
    const slow = server[Symbol.asyncIterator]();
    const fast = collect(server, ([first]) => first);
    const first = Promise.all([slow.next(), slow.next()]);
    raw.write(...parts(), close(1000, ''));
    raw.stream.end();
    assert.deepStrictEqual(
      (await first).map(({ value }) => value[0]),
      [0, 1]
    );
    await untilPaused(server);
    for (let i = 0; i < 20; ++i) await nextTurn();
    assert.ok(server.isPaused);
    assert.deepStrictEqual(await collect(slow, ([number]) => number), numbers().slice(2));
    assert.deepStrictEqual(await fast, numbers());
  });

  it('leaves the pause of the program to the program', async () => {
    const { server, raw } = await transport.rawClient();
    const iterator = server[Symbol.asyncIterator]();
    raw.write(text('x'));
    const { value } = await iterator.next();
    assert.strictEqual(value, 'x');
    server.pause();
    const next = iterator.next();
    for (let i = 0; i < 5; ++i) await nextTurn();
    assert.ok(server.isPaused);
    server.resume();
    raw.write(text('y'));
    assert.strictEqual((await next).value, 'y');
  });

  it('is over at once where the connection is gone', async () => {
    const { server, raw } = await transport.rawClient();
    raw.stream.destroy();
    await once(server, 'close');
    assert.deepStrictEqual(await collect(server), []);
  });

  it('goes through a close frame with a code as through any other', async () => {
    const { server, raw } = await transport.rawClient();
    const all = collect(server);
    raw.write(text('last'), close(4000, 'bye'));
    assert.deepStrictEqual((await raw.readFrame()).payload, closeBody(4000, 'bye'));
    raw.stream.end();
    assert.deepStrictEqual(await all, ['last']);
  });
});

describe('for await of a WebSocket that does not connect', () => {
  it('rejects', async () => {
    const client = new WebSocket(`ws://${loopback}:1`);
    await assert.rejects(collect(client), { code: 'ECONNREFUSED' });
  });

  it('gives the handshake up when it is left', async () => {
    const client = new WebSocket(`ws://${loopback}:1`);
    const ended = closed(client);
    await client[Symbol.asyncIterator]().return();
    assert.strictEqual((await ended).code, 1006);
  });
});
