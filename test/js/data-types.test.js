'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { cleanup } = require('./support/cleanup');
const { called, closed, messages, once } = require('./support/events');
const { keepsSharedMemory } = require('./support/module');
const { describeOverTransports } = require('./support/transports');

const bytes = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7);

/** What may be passed to send, the payload it becomes, and whether it goes out as binary. */
const accepted = [
  ['a string', () => 'text', 'text', false],
  ['an empty string', () => '', '', false],
  ['a number', () => 42.5, '42.5', false],
  ['zero', () => 0, '0', false],
  ['a Buffer', () => Buffer.from('abc'), 'abc', true],
  ['an empty Buffer', () => Buffer.alloc(0), '', true],
  ['an ArrayBuffer', () => bytes.slice().buffer, Buffer.from(bytes), true],
  ['part of an ArrayBuffer', () => bytes.subarray(2, 5), Buffer.from([2, 3, 4]), true],
  ['an Int16Array', () => new Int16Array(bytes.buffer, 2, 2), Buffer.from([2, 3, 4, 5]), true],
  ['a DataView', () => new DataView(bytes.buffer, 6), Buffer.from([6, 7]), true],
  ['an array of numbers', () => [1, 2, 259], Buffer.from([1, 2, 3]), true],
  ['an array-like object', () => ({ length: 2, 0: 5, 1: 6 }), Buffer.from([5, 6]), true],
  ['an object with valueOf', () => ({ valueOf: () => 'value' }), 'value', true],
  ['an object with Symbol.toPrimitive', () => ({ [Symbol.toPrimitive]: () => 'p' }), 'p', true],
  ['undefined', () => undefined, '', true],
  ['null', () => null, '', true],
  ['false', () => false, '', true]
];

const refused = [
  ['true', true],
  ['a plain object', {}],
  ['a symbol', Symbol('s')],
  ['a bigint', 1n]
];

describeOverTransports('Data that send takes', (transport) => {
  for (const [what, make, payload, binary] of accepted) {
    it(`is ${what}`, async () => {
      const { server, client } = await transport.connect();
      for (const [from, to] of [
        [client, server],
        [server, client]
      ]) {
        const received = once(to, 'message');
        from.send(make());
        const [data, isBinary] = await received;
        assert.ok(data.equals(Buffer.from(payload)), `got ${data.toString('hex')}`);
        assert.strictEqual(isBinary, binary);
      }
    });
  }

  for (const [what, value] of refused) {
    it(`is not ${what}: a TypeError is thrown`, async () => {
      const { server, client } = await transport.connect();
      for (const ws of [client, server]) assert.throws(() => ws.send(value), TypeError);
    });
  }

  it('is a Blob, which keeps its place in the order', async () => {
    const { server, client } = await transport.connect();
    for (const [from, to] of [
      [client, server],
      [server, client]
    ]) {
      const received = messages(to, 4);
      from.send('before');
      from.send(new Blob(['a', 'blob']));
      from.send(new Blob([]));
      from.send('behind');
      assert.deepStrictEqual(
        (await received).map(([data, isBinary]) => [data.toString(), isBinary]),
        [
          ['before', false],
          ['ablob', true],
          ['', true],
          ['behind', false]
        ]
      );
    }
  });

  it('is a Blob whose connection may end before it is read: the callback is told', async () => {
    const { client } = await transport.connect();
    const sent = called((callback) => client.send(new Blob(['late']), callback));
    client.terminate();
    const [error] = await sent;
    assert.ok(error instanceof Error);
    assert.strictEqual(error.message, 'The socket was closed while the blob was being read');
  });

  it('is a Blob whose file may not be readable any more: the socket fails', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-test-'));
    cleanup(() => fs.rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'content');
    fs.writeFileSync(file, 'before');
    const blob = await fs.openAsBlob(file);
    fs.writeFileSync(file, 'changed since');
    const { client, server } = await transport.connect();
    const both = Promise.all([closed(client), closed(server)]);
    client.send(blob);
    const [{ code, errors }] = await both;
    assert.deepStrictEqual([code, errors.map(({ name }) => name)], [1006, ['NotReadableError']]);
  });

  it('is masked or not as the mask option says', async () => {
    const { server, raw } = await transport.rawClient();
    const payload = Buffer.from('masked by a server');
    server.send(payload, { mask: true });
    server.ping('also masked', true);
    const frames = [await raw.readFrame(), await raw.readFrame()];
    assert.deepStrictEqual(
      frames.map((frame) => [frame.masked, frame.payload.toString()]),
      [
        [true, 'masked by a server'],
        [true, 'also masked']
      ]
    );
    assert.strictEqual(payload.toString(), 'masked by a server');
  });

  it('goes out as the kind that the binary option says', async () => {
    const { server, client } = await transport.connect();
    const received = messages(server, 2);
    client.send('text', { binary: true });
    client.send(Buffer.from('bytes'), { binary: false });
    assert.deepStrictEqual(
      (await received).map(([data, isBinary]) => [data.toString(), isBinary]),
      [
        ['text', true],
        ['bytes', false]
      ]
    );
  });

  it('is memory shared with other threads, which keeps its content', async function () {
    if (!keepsSharedMemory) return this.skip();
    const { server, client } = await transport.connect();
    const shared = new SharedArrayBuffer(4);
    new Uint8Array(shared).set([1, 2, 3, 4]);
    const received = once(server, 'message');
    client.send(shared);
    assert.deepStrictEqual([...(await received)[0]], [1, 2, 3, 4]);
    assert.deepStrictEqual([...new Uint8Array(shared)], [1, 2, 3, 4]);
  });
});
