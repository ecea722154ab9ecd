'use strict';

const assert = require('node:assert');
const { messages, once } = require('./support/events');
const { binary, continuation, text } = require('./support/frames');
const { describeOverTransports } = require('./support/transports');

describeOverTransports('binaryType', (transport) => {
  it('is nodebuffer at first, and ignores values that do not exist', async () => {
    const { client, server } = await transport.connect();
    for (const ws of [client, server]) {
      assert.strictEqual(ws.binaryType, 'nodebuffer');
      ws.binaryType = 'something';
      assert.strictEqual(ws.binaryType, 'nodebuffer');
    }
  });

  it('gives an ArrayBuffer of exactly the size of the message', async () => {
    const { client, server } = await transport.connect();
    server.binaryType = 'arraybuffer';
    for (const size of [0, 3, 5000, 100000]) {
      const received = once(server, 'message');
      client.send(Buffer.alloc(size, 7));
      const [data, isBinary] = await received;
      assert.ok(data instanceof ArrayBuffer);
      assert.strictEqual(data.byteLength, size);
      assert.ok(Buffer.from(data).equals(Buffer.alloc(size, 7)));
      assert.strictEqual(isBinary, true);
    }
  });

  it('gives the fragments of a binary message as an array of buffers', async () => {
    const { server, raw } = await transport.rawClient();
    server.binaryType = 'fragments';
    const received = messages(server, 3);
    raw.write(binary('ab', { fin: false }), continuation('', { fin: false }), continuation('cde'));
    raw.write(binary('whole'), binary(''));
    const lists = (await received).map(([data]) => data.map(String));
    assert.deepStrictEqual(lists[0].filter(Boolean), ['ab', 'cde']);
    assert.deepStrictEqual(lists[1], ['whole']);
    assert.deepStrictEqual(lists[2].join(''), '');
  });

  it('gives a Blob', async () => {
    const { client, server } = await transport.connect();
    server.binaryType = 'blob';
    const received = once(server, 'message');
    client.send(Buffer.from('content'));
    const [data, isBinary] = await received;
    assert.ok(data instanceof Blob);
    assert.strictEqual(await data.text(), 'content');
    assert.strictEqual(isBinary, true);
  });

  it('gives an ArrayBuffer that can be transferred without harm to other messages', async () => {
    const { server, raw } = await transport.rawClient();
    server.binaryType = 'arraybuffer';
    const received = messages(server, 3);
    raw.write(binary('one'), binary('two'), text('three'));
    const [[one], [two], [three]] = await received;
    const there = structuredClone(one, { transfer: [one] });
    assert.strictEqual(one.byteLength, 0);
    assert.deepStrictEqual(
      [there, two, three].map((data) => Buffer.from(data).toString()),
      ['one', 'two', 'three']
    );
    const copy = new Uint8Array(three); // what is documented for a Buffer
    assert.strictEqual(
      Buffer.from(structuredClone(copy, { transfer: [copy.buffer] })).toString(),
      'three'
    );
    assert.strictEqual(String(three), 'three');
  });

  it('leaves text a Buffer, whatever the type', async () => {
    const { server, raw } = await transport.rawClient();
    for (const type of ['nodebuffer', 'arraybuffer', 'fragments', 'blob']) {
      server.binaryType = type;
      const received = once(server, 'message');
      raw.write(text('li', { fin: false }), continuation('ne'));
      const [data, isBinary] = await received;
      assert.ok(Buffer.isBuffer(data), type);
      assert.strictEqual(data.toString(), 'line');
      assert.strictEqual(isBinary, false);
    }
  });

  it('may change inside a message listener, for the next message of the same chunk', async () => {
    const { server, raw } = await transport.rawClient();
    const received = messages(server, 2);
    server.once('message', () => (server.binaryType = 'arraybuffer'));
    raw.write(binary('first'), binary('second'));
    const [[first], [second]] = await received;
    assert.ok(Buffer.isBuffer(first));
    assert.ok(second instanceof ArrayBuffer);
  });
});
