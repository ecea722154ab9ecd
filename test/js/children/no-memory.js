'use strict';

// `node no-memory.js CASE`: writes a line when it is ready, waits for one, and then asks for more memory than there is.
// What comes of it is written as JSON; `after` says that the next, which needs little, has gone well.

const { once } = require('node:events');
const { Duplex } = require('node:stream');
const zlib = require('node:zlib');

const { PerMessageDeflate, Sender, WebSocketServer } = require('../../..');
const { encodeFrame, kBinary } = require('../support/frames');
const { requestObject } = require('../support/raw-peer');

const MUCH = Buffer.alloc(400 * 1024 * 1024); // untouched, so that it takes no real memory
const PARTS = 700; // MiB that a message inflates to, or consists of

const describe = (error) => (isV8s(error) ? error.name : `${error.name}: ${error.message}`);
const isV8s = ({ message }) => /allocat/.test(message);

function accept(onWrite) {
  const stream = new Duplex({
    read() {},
    write(chunk, encoding, callback) {
      onWrite(chunk);
      callback();
    }
  });
  let websocket;
  const wss = new WebSocketServer({ noServer: true, maxPayload: 0, maxBufferedChunks: 0 });
  wss.handleUpgrade(requestObject(), stream, Buffer.alloc(0), (ws) => (websocket = ws));
  return { stream, websocket };
}

function negotiated() {
  const deflate = new PerMessageDeflate({ isServer: true });
  deflate.accept([{}]);
  return deflate;
}

const finished = (run) => new Promise((resolve) => run((...args) => resolve(args)));

/** A message that inflates to so many MiB of zeros. */
function bomb() {
  const part = zlib.deflateRawSync(Buffer.alloc(1 << 20), { finishFlush: 2 });
  return Buffer.concat(Array(PARTS).fill(part)).subarray(0, -4);
}

const CASES = {
  'Sender.frame() of much'() {
    const frame = (data) => Sender.frame(data, { opcode: 2, fin: true });
    try {
      frame(MUCH);
    } catch (error) {
      return { threw: describe(error), after: frame(Buffer.from('x')).length === 2 };
    }
  },

  async 'send() of much over a stream'() {
    let written = '';
    const { websocket } = accept((chunk) => (written += chunk.toString('latin1')));
    try {
      websocket.send(MUCH);
    } catch (error) {
      await finished((callback) => websocket.send('after', callback));
      return { threw: describe(error), after: written.endsWith('\x81\x05after') };
    }
  },

  async 'compress() of much'() {
    const deflate = negotiated();
    const [error] = await finished((callback) => deflate.compress(MUCH, true, callback));
    const [none] = await finished((callback) => deflate.compress('after', true, callback));
    return { called: describe(error), after: none === null };
  },

  async 'decompress() to much'() {
    const deflate = negotiated();
    const [error] = await finished((callback) => deflate.decompress(BOMB, true, callback));
    const little = zlib.deflateRawSync('after', { finishFlush: 2 }).subarray(0, -4);
    const [, result] = await finished((callback) => deflate.decompress(little, true, callback));
    return { called: describe(error), after: String(result) === 'after' };
  },

  async 'a long message over a stream'() {
    let written;
    const { stream, websocket } = accept((chunk) => (written = chunk));
    const failed = once(websocket, 'error');
    const chunk = Buffer.alloc(1 << 20);
    const length = PARTS * chunk.length;
    stream.push(encodeFrame({ opcode: kBinary, length, form: 64 }));
    for (let i = 0; i < PARTS && websocket.readyState === websocket.OPEN; i++) {
      stream.push(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [error] = await failed;
    await new Promise((resolve) => setImmediate(resolve));
    const closed = once(websocket, 'close');
    stream.destroy();
    await closed;
    return {
      error: describe(error),
      code: error.code,
      sent: written.toString('hex'),
      after: true
    };
  }
};

const BOMB = process.argv[2].startsWith('decompress') ? bomb() : undefined;

async function main() {
  console.log('ready');
  await once(process.stdin, 'data');
  console.log(JSON.stringify(await CASES[process.argv[2]]()));
  process.exit();
}

main();
