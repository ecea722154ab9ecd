'use strict';

// Streams and callers of a user's own, which hand over what no socket would.

const assert = require('node:assert');
const { Duplex } = require('node:stream');

const { messages, once } = require('./support/events');
const { binary, text } = require('./support/frames');
const { WebSocketServer, api } = require('./support/module');
const { requestObject } = require('./support/raw-peer');

/** @param {function(Buffer)} [onWrite] gets what is written */
function objectStream(onWrite = () => {}) {
  return new Duplex({
    objectMode: true,
    read() {},
    write(chunk, encoding, callback) {
      onWrite(chunk);
      callback();
    }
  });
}

function accept(stream, { head } = { head: Buffer.alloc(0) }) {
  const wss = new WebSocketServer({ noServer: true });
  let websocket;
  wss.handleUpgrade(requestObject(), stream, head, (ws) => (websocket = ws));
  return websocket;
}

describe('A stream in object mode', () => {
  for (const junk of [{}, [], 5, Symbol('s'), new ArrayBuffer(8), { byteLength: 5 }, /x/]) {
    it(`that delivers ${typeof junk} ${String(junk)} gets a TypeError, and goes on`, async () => {
      const stream = objectStream();
      const websocket = accept(stream);
      assert.throws(() => stream.emit('data', junk), { name: 'TypeError' });
      const received = once(websocket, 'message');
      stream.emit('data', text('after'));
      assert.strictEqual((await received)[0].toString(), 'after');
    });
  }

  it('may deliver any view of bytes, whose own methods are not called', async () => {
    class Own extends Uint8Array {
      subarray() {
        throw new Error('This is not ours to call.');
      }
    }
    const stream = objectStream();
    const websocket = accept(stream);
    const received = messages(websocket, 2);
    stream.push(new Own(binary('own')));
    const { buffer } = new Uint8Array(binary('viewed'));
    stream.push(new DataView(buffer));
    const data = (await received).map(([message]) => message);
    assert.deepStrictEqual(data.map(String), ['own', 'viewed']);
    assert.ok(data.every((message) => Buffer.isBuffer(message)));
  });

  it('that is destroyed with junk in it still closes its WebSocket', async () => {
    const stream = objectStream();
    const websocket = accept(stream);
    websocket.pause();
    stream.push({});
    const closed = once(websocket, 'close');
    // By hand, because what a listener throws is an uncaught exception otherwise.
    const [onClose] = stream.listeners('close');
    stream.removeListener('close', onClose);
    stream.destroy();
    await once(stream, 'close');
    assert.throws(() => onClose.call(stream), TypeError);
    assert.strictEqual((await closed)[0], 1006);
  });
});

describe('What is read beyond a handshake', () => {
  for (const head of [undefined, null]) {
    it(`must not be ${head}: a TypeError is thrown`, () => {
      assert.throws(() => accept(objectStream(), { head }), TypeError);
    });
  }

  it('may seem longer than it is', async () => {
    const head = Object.defineProperty(text('early'), 'length', { value: 9999 });
    const [data] = await once(accept(objectStream(), { head }), 'message');
    assert.strictEqual(data.toString(), 'early');
  });
});

describe('A stream that takes away the memory of what it is given', () => {
  it('disturbs no other connection', async () => {
    const thief = accept(
      objectStream((chunk) => {
        try {
          structuredClone(chunk.buffer, { transfer: [chunk.buffer] });
        } catch {
          // It is nobody's to give away.
        }
      })
    );
    const written = [];
    const other = accept(objectStream((chunk) => written.push(chunk.toString('latin1'))));
    for (let i = 0; i < 3; i++) {
      thief.send(`stolen ${i}`);
      other.send(`kept ${i}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.match(written.join(''), /kept 0.*kept 1.*kept 2/s);
  });
});

describe('Sender.frame()', () => {
  const options = { opcode: 2, fin: true };

  for (const data of [5, {}, true, null, undefined, Symbol('s'), new Blob(['x'])]) {
    it(`refuses ${typeof data} ${String(data)} with a TypeError`, () => {
      assert.throws(() => api.Sender.frame(data, options), TypeError);
    });
  }

  it('takes a masking key that is too short for one with zeros', () => {
    const [frame] = api.Sender.frame(Buffer.from('abcd'), {
      ...options,
      mask: true,
      readOnly: true,
      generateMask: (key) => key.fill(1),
      maskBuffer: Buffer.alloc(2)
    });
    assert.deepStrictEqual([...frame.subarray(2, 6)], [1, 1, 0, 0]);
    assert.strictEqual(frame.subarray(6).toString(), '`ccd');
  });
});
