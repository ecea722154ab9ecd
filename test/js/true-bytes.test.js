'use strict';

// What reaches the peer of a value are the bytes that V8 knows of, whatever the value's properties and classes say.

const assert = require('node:assert');
const vm = require('node:vm');

const { messages, once } = require('./support/events');
const { describeOverTransports } = require('./support/transports');
const { isHawser } = require('./support/module');

const PATTERN = 'pattern ';

function lying(target, properties) {
  for (const [name, value] of Object.entries(properties)) {
    Object.defineProperty(target, name, { value });
  }
  return target;
}

class OtherSpecies extends Uint8Array {
  static get [Symbol.species]() {
    return Array;
  }
}

/** Of so many bytes, in memory that is larger. */
function bytes(size, View = Uint8Array) {
  const memory = Buffer.alloc(size + 64, PATTERN);
  return new View(memory.buffer, memory.byteOffset + 32, size / View.BYTES_PER_ELEMENT);
}

function shrunk(view) {
  const memory = new ArrayBuffer(16, { maxByteLength: 16 });
  new Uint8Array(memory).fill(7);
  const made = view(memory);
  memory.resize(4);
  return made;
}

/** @type {Object<string, [function(): *, number]>} the value, and how many bytes it really has */
const VALUES = {
  'a Buffer that seems larger': [() => lying(Buffer.from(bytes(10)), { byteLength: 1500 }), 10],
  'a Buffer that seems smaller': [() => lying(Buffer.from(bytes(1500)), { byteLength: 10 }), 1500],
  'a Buffer of a negative size': [() => lying(Buffer.from(bytes(10)), { byteLength: -9 }), 10],
  'a large Buffer that seems small': [
    () => lying(Buffer.from(bytes(100_000)), { byteLength: 10, length: 10 }),
    100_000
  ],
  'an Uint8Array that seems to lie elsewhere': [
    () => lying(bytes(10), { buffer: new ArrayBuffer(99), byteOffset: 5, length: 90 }),
    10
  ],
  'a Float64Array that seems larger': [
    () => lying(bytes(16, Float64Array), { byteLength: 99 }),
    16
  ],
  'a DataView that seems larger': [
    () => lying(new DataView(new ArrayBuffer(8)), { byteLength: 99 }),
    8
  ],
  'an ArrayBuffer that seems larger': [() => lying(new ArrayBuffer(8), { byteLength: 99 }), 8],
  'a Buffer without a class': [() => Object.setPrototypeOf(Buffer.from(bytes(10)), null), 10],
  'a subclass with another species': [() => new OtherSpecies(9), 9],
  'an Uint8Array of another realm': [() => vm.runInNewContext('new Uint8Array(9)'), 9],
  'an ArrayBuffer of another realm': [() => vm.runInNewContext('new ArrayBuffer(9)'), 9],
  'a detached Buffer': [
    () => {
      const value = Buffer.alloc(2000);
      structuredClone(value.buffer, { transfer: [value.buffer] });
      return value;
    },
    0
  ],
  'a view that has followed its memory': [() => shrunk((memory) => new Uint8Array(memory)), 4],
  'a view that is out of bounds': [() => shrunk((memory) => new Uint8Array(memory, 8, 8)), 0]
};

/** The bytes that a value has, found without its properties. */
function contentOf(value, size) {
  const content = Buffer.alloc(size);
  if (size === 0) return content;
  const { set } = Object.getPrototypeOf(Uint8Array.prototype);
  const getter = (prototype, name) =>
    Object.getOwnPropertyDescriptor(prototype, name).get.call(value);
  const from = (buffer, offset) => set.call(content, new Uint8Array(buffer, offset, size));
  if (!ArrayBuffer.isView(value)) from(value, 0);
  else if (Object.prototype.toString.call(value) === '[object DataView]') {
    from(getter(DataView.prototype, 'buffer'), getter(DataView.prototype, 'byteOffset'));
  } else {
    const TypedArray = Object.getPrototypeOf(Uint8Array.prototype);
    from(getter(TypedArray, 'buffer'), getter(TypedArray, 'byteOffset'));
  }
  return content;
}

describeOverTransports('The bytes of a value', (transport) => {
  before(function () {
    if (!isHawser) this.skip(); // ws believes properties
  });

  for (const [what, [make, size]] of Object.entries(VALUES)) {
    it(`are its own: ${what}`, async () => {
      const { server, client } = await transport.connect();
      for (const [from, to] of [
        [client, server],
        [server, client]
      ]) {
        // What others have sent before lies in the same memory.
        from.send(Buffer.alloc(1500, 'secret'));
        const received = messages(to, 3);
        const value = make();
        const expected = contentOf(value, size);
        from.send(value);
        from.send('behind');
        const [, [data], [behind]] = await received;
        assert.ok(data.equals(expected), `${data.length} bytes: ${data.subarray(0, 20)}`);
        assert.strictEqual(behind.toString(), 'behind');
      }
    });
  }

  it('are sent in a ping, and as the reason of a close', async () => {
    const { server, client } = await transport.connect();
    const pinged = once(server, 'ping');
    client.ping(lying(Buffer.from('ping'), { byteLength: 100, length: 100 }));
    assert.strictEqual((await pinged)[0].toString(), 'ping');

    const closed = once(server, 'close');
    client.close(1000, lying(Buffer.from('reason'), { byteLength: 100, length: 100 }));
    const [code, reason] = await closed;
    assert.deepStrictEqual([code, reason.toString()], [1000, 'reason']);
  });

  it('count, when they are written past the WebSocket', async () => {
    const { server, client } = await transport.connect();
    const received = once(client, 'message');
    const frame = lying(Buffer.from([0x82, 3, 1, 2, 3]), { byteLength: 1000 });
    await new Promise((resolve) => server._sender.sendFrame([frame], resolve));
    assert.deepStrictEqual([...(await received)[0]], [1, 2, 3]);
    assert.strictEqual(server.bufferedAmount, 0);
  });

  it('are kept for a connection that waits for a Blob', async () => {
    const { server, client } = await transport.connect();
    const received = messages(server, 3);
    const value = lying(Buffer.from('kept'), { byteLength: 1000, length: 1000 });
    client.send(new Blob(['first']));
    client.send(value);
    value[0] = 0;
    client.send('last');
    assert.deepStrictEqual(
      (await received).map(([data]) => data.toString()),
      ['first', 'kept', 'last']
    );
  });
});

describeOverTransports('A masking key', (transport) => {
  for (const [what, spoil] of Object.entries({
    'is detached by who makes it': (key) => structuredClone(key.buffer, { transfer: [key.buffer] }),
    'seems to be longer': (key) => lying(key, { byteLength: 99 })
  })) {
    it(`that ${what} masks with what is left of it`, async () => {
      const spoiled = new WeakSet();
      const { server, client } = await transport.connect(undefined, {
        generateMask(key) {
          if (!spoiled.has(key)) spoil(key);
          spoiled.add(key);
        }
      });
      const received = messages(server, 2);
      client.send('small');
      client.send(Buffer.alloc(70_000, 'large'));
      const [[small], [large]] = await received;
      assert.strictEqual(small.toString(), 'small');
      assert.ok(large.equals(Buffer.alloc(70_000, 'large')));
    });
  }
});
