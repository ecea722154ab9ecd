'use strict';

const assert = require('node:assert');
const { Duplex } = require('node:stream');
const { messages, once } = require('./support/events');
const { encodeFrame, mask } = require('./support/frames');
const { api, supportsDeflate } = require('./support/module');
const { describeOverTransports } = require('./support/transports');

const { Sender } = api;
const key = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);
const generateMask = (buffer) => key.copy(buffer);

/** Keeps what is written, one string for each write. */
class Sink extends Duplex {
  written = [];

  _read() {}

  _write(chunk, encoding, callback) {
    this.written.push(chunk.toString('latin1'));
    setImmediate(callback);
  }

  get bytes() {
    return Buffer.from(this.written.join(''), 'latin1');
  }
}

/** Runs `use` with a Sender and a callback for its last send; resolves with the bytes that were written. */
async function sent(use, options = {}) {
  const sink = new Sink();
  const sender = new Sender(sink, options.extensions, generateMask);
  await new Promise((resolve) => use(sender, resolve));
  return sink.bytes;
}

describe('Sender.frame', () => {
  const frame = (data, options) => Sender.frame(Buffer.from(data), { fin: true, ...options });

  it('returns header and payload', () => {
    assert.deepStrictEqual(frame('4123', { opcode: 1 }), [
      Buffer.from([0x81, 0x04]),
      Buffer.from('4123')
    ]);
  });

  it('takes a string as well', () => {
    const [header, payload] = Sender.frame('é', { opcode: 1, fin: true });
    assert.deepStrictEqual([header[1], payload], [2, Buffer.from('é')]);
  });

  for (const length of [0, 1, 125, 126, 127, 65535, 65536]) {
    it(`encodes ${length} bytes, masked or not`, () => {
      const payload = Buffer.alloc(length, 'x');
      for (const masked of [false, true]) {
        const options = { opcode: 2, mask: masked, readOnly: true, generateMask };
        assert.deepStrictEqual(
          Buffer.concat(frame(payload, options)),
          encodeFrame({ opcode: 2, payload, masked })
        );
      }
    });
  }

  it('returns one Buffer for an empty payload', () => {
    assert.deepStrictEqual(frame('', { opcode: 9 }), [Buffer.from([0x89, 0])]);
  });

  it('returns one Buffer when it masks what it must not change', () => {
    const options = { opcode: 1, mask: true, generateMask };
    assert.strictEqual(frame('abc', { ...options, readOnly: true }).length, 1);
    assert.strictEqual(frame('abc', { ...options, readOnly: false }).length, 2);
  });

  it('sets FIN and RSV1 as it is told', () => {
    assert.strictEqual(frame('x', { opcode: 0, fin: false })[0][0], 0);
    assert.strictEqual(frame('x', { opcode: 1, rsv1: true })[0][0], 0xc1);
  });

  it('takes a random masking key', () => {
    const [header, payload] = frame('payload', { opcode: 1, mask: true, readOnly: false });
    assert.strictEqual(header.length, 6);
    assert.strictEqual(mask(payload, header.subarray(2)).toString(), 'payload');
  });
});

describe('A Sender', () => {
  it('writes data frames, and counts the fragments of a message', async () => {
    const bytes = await sent((sender, done) => {
      sender.send('whole', { fin: true });
      sender.send('a', { fin: false });
      sender.ping('between', false);
      sender.send(Buffer.from('b'), { binary: true, fin: false });
      sender.send('c', { fin: true });
      sender.send(new Uint8Array([1, 2]).buffer, { binary: true, fin: true, mask: true }, done);
    });
    assert.deepStrictEqual(
      bytes,
      Buffer.concat([
        encodeFrame({ opcode: 1, payload: 'whole', masked: false }),
        encodeFrame({ opcode: 1, payload: 'a', fin: false, masked: false }),
        encodeFrame({ opcode: 9, payload: 'between', masked: false }),
        encodeFrame({ opcode: 0, payload: 'b', fin: false, masked: false }),
        encodeFrame({ opcode: 0, payload: 'c', masked: false }),
        encodeFrame({ opcode: 2, payload: Buffer.from([1, 2]) })
      ])
    );
  });

  it('writes control frames', async () => {
    const bytes = await sent((sender, done) => {
      sender.ping('p', true);
      sender.pong(Buffer.from('q'), false);
      sender.close();
      sender.close(1001, 'bye', false, done);
    });
    assert.deepStrictEqual(
      bytes,
      Buffer.concat([
        encodeFrame({ opcode: 9, payload: 'p' }),
        encodeFrame({ opcode: 10, payload: 'q', masked: false }),
        encodeFrame({ opcode: 8, masked: false }),
        encodeFrame({ opcode: 8, payload: Buffer.from('\x03\xe9bye', 'latin1'), masked: false })
      ])
    );
  });

  it('refuses what does not fit into a control frame, and bad close codes', () => {
    const sender = new Sender(new Sink());
    assert.throws(() => sender.ping('x'.repeat(126), false), RangeError);
    assert.throws(() => sender.pong(Buffer.alloc(126), false), RangeError);
    assert.throws(() => sender.close(1000, 'x'.repeat(124)), RangeError);
    assert.throws(() => sender.close(1005), TypeError);
    assert.throws(() => sender.send(undefined, {}), TypeError);
  });

  it('keeps the order behind a Blob, and counts what waits', async () => {
    const calls = [];
    let waiting;
    const bytes = await sent((sender, done) => {
      sender.send(new Blob(['blob']), { binary: true, fin: true }, () => calls.push('blob'));
      sender.send('text', { fin: true }, () => calls.push('text'));
      sender.ping('', false, done);
      waiting = sender._bufferedBytes;
    });
    assert.strictEqual(waiting, 8);
    assert.strictEqual(bytes.toString('latin1'), '\x82\x04blob\x81\x04text\x89\x00');
    assert.deepStrictEqual(calls, ['blob', 'text']);
  });

  it('calls back with an error when the socket is destroyed while a Blob is read', async () => {
    const sink = new Sink();
    const sender = new Sender(sink);
    const errors = new Promise((resolve) => {
      const seen = [];
      for (const data of [new Blob(['blob']), 'text']) {
        sender.send(data, { fin: true }, (e) => seen.push(e.message) === 2 && resolve(seen));
      }
    });
    sink.destroy();
    const message = 'The socket was closed while the blob was being read';
    assert.deepStrictEqual(await errors, [message, message]);
    assert.strictEqual(sink.bytes.length, 0);
  });

  it('has a PerMessageDeflate compress, from the first frame of a message on', async () => {
    const compressor = {
      params: {},
      compress: (data, fin, callback) => callback(null, Buffer.from(`<${data}${fin ? '>' : ''}`))
    };
    const extensions = { 'permessage-deflate': compressor };
    const bytes = await sent(
      (sender, done) => {
        sender.send('a', { fin: false, compress: true });
        sender.send(Buffer.from('b'), { fin: true });
        sender.send('plain', { fin: true, compress: false }, done);
      },
      { extensions }
    );
    assert.strictEqual(bytes.toString('latin1'), '\x41\x02<a\x80\x03<b>\x81\x05plain');
  });
});

describeOverTransports('ws._sender', (transport) => {
  it('is null before the handshake is done, then always the same', async () => {
    const { server } = await transport.connect();
    assert.strictEqual(new api(null, undefined, {})._sender, null);
    assert.ok(server._sender instanceof Sender);
    assert.strictEqual(server._sender, server._sender);
    assert.strictEqual(server._sender._socket, server._socket);
    assert.strictEqual(server._sender._bufferedBytes, 0);
  });

  it('writes encoded frames in the order of all sends, and calls back in that order', async () => {
    const { server, client } = await transport.connect();
    const received = messages(client, 4);
    const calls = [];
    server.send('1', () => calls.push(1));
    const frame = Sender.frame(Buffer.from('2'), { fin: true, opcode: 1 });
    server._sender.sendFrame(frame, () => calls.push(2));
    server.send('3', () => calls.push(3));
    server._sender.sendFrame([Buffer.concat(frame)], () => calls.push(4));
    assert.deepStrictEqual(calls, []);
    const texts = (await received).map(([data]) => data.toString());
    assert.deepStrictEqual(texts, ['1', '2', '3', '2']);
    while (calls.length < 4) await new Promise((resolve) => setImmediate(resolve));
    assert.deepStrictEqual(calls, [1, 2, 3, 4]);
  });

  it('takes part in the messages of its WebSocket', async () => {
    const { server, client } = await transport.connect();
    const received = once(client, 'message');
    server.send('a', { fin: false });
    server._sender.ping('p', false);
    server._sender.send('b', { fin: true });
    const [data, isBinary] = await received;
    assert.deepStrictEqual([data.toString(), isBinary], ['ab', false]);
  });

  it('calls back with an error when the connection is gone', async () => {
    const { server } = await transport.connect();
    server.terminate();
    await once(server, 'close');
    const frame = Sender.frame(Buffer.from('late'), { fin: true, opcode: 1 });
    const error = await new Promise((resolve) => server._sender.sendFrame(frame, resolve));
    assert.ok(error instanceof Error);
  });
});

describeOverTransports('A Sender that is made with the extension of a connection', (transport) => {
  if (!supportsDeflate || transport.name === 'memory') return; // nothing is negotiated there

  it('compresses in turn with that, as the peer inflates', async () => {
    const deflate = { perMessageDeflate: { threshold: 0 } };
    const { server, client } = await transport.connect(deflate, { perMessageDeflate: true });
    const sender = new Sender(server._socket, server._extensions);
    const options = { binary: false, compress: true, fin: true, mask: false };
    const all = [];
    const received = messages(client, 12);
    const say = (send, words) => {
      all.push(words.repeat(20));
      send(all.at(-1));
    };
    for (let i = 0; i < 6; i++) {
      say((words) => server.send(words), `what the connection sends, ${i} `);
      say((words) => sender.send(words, options), `what the sender sends, ${i} `);
      if (i % 2 === 1) await once(client, 'message');
    }
    assert.deepStrictEqual(
      (await received).map(([data]) => String(data)),
      all
    );
  });

  it('takes part in the messages of the connection', async () => {
    const { server, client } = await transport.connect(
      { perMessageDeflate: { threshold: 0 } },
      { perMessageDeflate: true }
    );
    const sender = new Sender(client._socket, client._extensions);
    const options = { binary: true, compress: true, mask: true };
    const received = messages(server, 2);
    sender.send('first half, ', { ...options, fin: false });
    sender.send(new Blob(['second half']), { ...options, fin: true });
    await once(server, 'message');
    client.send('whole');
    assert.deepStrictEqual(
      (await received).map(([data, isBinary]) => [String(data), isBinary]),
      [
        ['first half, second half', true],
        ['whole', false]
      ]
    );
  });
});
