'use strict';

const assert = require('node:assert');
const zlib = require('node:zlib');
const { closed, messages, once } = require('../support/events');
const { cleanup } = require('../support/cleanup');
const { encodeFrame, kText } = require('../support/frames');
const { WebSocket } = require('../support/module');
const { requestHead } = require('../support/raw-peer');
const { dial, startServer } = require('../support/server');
const { isInstrumented, runChild } = require('./run-child');

const MIB = 1 << 20;

/** As random as JSON is: compresses, but takes its time. */
function json(size) {
  let seed = 1;
  const items = [];
  for (let length = 0; length < size; length += items.at(-1).length + 3) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    items.push(`item ${seed >>> 12} of ${seed % 977}`);
  }
  return JSON.stringify(items);
}

async function pair(serverDeflate = true, clientDeflate = true, options = {}) {
  const { wss, url } = await startServer({ perMessageDeflate: serverDeflate, ...options });
  const connection = once(wss, 'connection');
  const client = new WebSocket(url, { perMessageDeflate: clientDeflate });
  await once(client, 'open');
  const [server] = await connection;
  cleanup(() => [client, server].forEach((end) => end.terminate()));
  return { wss, url, client, server };
}

function isAdopted(websocket) {
  return websocket._socket._handle.constructor.name === 'AdoptedHandle';
}

describe('permessage-deflate on the I/O threads', () => {
  it('leaves both ends adopted', async function test() {
    if (process.env.HAWSER_TRANSPORT === 'stream') this.skip();
    const { client, server } = await pair();
    assert.ok(isAdopted(client) && isAdopted(server));
  });

  it('keeps the order of a long message, those after it, pings, callbacks and the close', async () => {
    const { client, server } = await pair();
    const long = json(4 * MIB);
    const seen = [];
    client.on('message', (data) => seen.push(data.length === long.length ? 'long' : String(data)));
    client.on('ping', (data) => seen.push(`ping ${data}`));
    const called = [];

    server.send(long, () => called.push('long'));
    server.ping('1', undefined, () => called.push('ping'));
    server.send('short', () => called.push('short'));
    server.send('plain', { compress: false }, () => called.push('plain'));
    server.send('frag', { fin: false });
    server.send('ment');
    server.close(1000, 'bye');
    const [code, reason] = await once(client, 'close');

    assert.deepStrictEqual(seen, ['long', 'ping 1', 'short', 'plain', 'fragment']);
    assert.deepStrictEqual(called, ['long', 'ping', 'short', 'plain']);
    assert.deepStrictEqual([code, String(reason)], [1000, 'bye']);
  });

  it('counts what waits to be compressed in bufferedAmount, and nothing in the end', async () => {
    const { client, server } = await pair();
    const long = json(4 * MIB);
    const delivered = once(client, 'message');
    server.send(long);
    assert.ok(server.bufferedAmount >= long.length);
    await delivered;
    await new Promise((resolve) => server.send('', resolve));
    assert.strictEqual(server.bufferedAmount, 0);
    assert.ok(server._socket.bytesWritten < long.length);
  });

  it('serves others while a long message is compressed', async () => {
    const { url, client, server } = await pair();
    const other = new WebSocket(url);
    await once(other, 'open');
    cleanup(() => other.terminate());

    const long = Buffer.from(json(8 * MIB));
    let delivered = false;
    client.once('message', () => (delivered = true));
    for (let i = 0; i < 4; ++i) server.send(long);
    for (let i = 0; i < 5; ++i) {
      other.ping();
      await once(other, 'pong');
      assert.ok(!delivered, `the long message came before pong ${i}`);
    }
  });

  it('tells the callbacks of what was cut off, also of what was not compressed yet', async () => {
    const { client, server } = await pair();
    const results = [];
    server.send(json(8 * MIB), (error) => results.push(error));
    server.send('behind it', (error) => results.push(error));
    server.terminate();
    await Promise.all([closed(server), closed(client)]);
    await new Promise(setImmediate);
    assert.deepStrictEqual(
      results.map((error) => error?.message),
      Array(2).fill('The connection was closed before the data was sent')
    );
  });

  it('gives many clients the same message, whatever each has asked for', async () => {
    const { wss, url } = await startServer({
      perMessageDeflate: { serverNoContextTakeover: true, threshold: 0 }
    });
    const offers = [true, false, { serverMaxWindowBits: 9 }, { clientNoContextTakeover: true }];
    const clients = Array.from(
      { length: 100 },
      (_, i) => new WebSocket(url, { perMessageDeflate: offers[i % offers.length] })
    );
    cleanup(() => clients.forEach((client) => client.terminate()));
    await Promise.all(clients.map((client) => once(client, 'open')));

    const texts = [json(10_000), json(200_000), 'short'];
    const received = clients.map((client) => messages(client, texts.length));
    for (const text of texts) {
      for (const server of wss.clients) server.send(text);
    }
    for (const list of await Promise.all(received)) {
      assert.deepStrictEqual(
        list.map(([data]) => String(data)),
        texts
      );
    }
  });

  it('stops a bomb at the limit, and takes no more memory for it than that', async () => {
    const { wss, port } = await startServer({ perMessageDeflate: true, maxPayload: MIB });
    const connection = once(wss, 'connection');
    const raw = dial(port);
    raw.write(requestHead({ 'Sec-WebSocket-Extensions': 'permessage-deflate' }));
    const [server] = await connection;
    await raw.readHead();
    const failed = once(server, 'error');

    const bomb = zlib.deflateRawSync(Buffer.alloc(512 * MIB), {
      finishFlush: zlib.constants.Z_SYNC_FLUSH
    });
    const before = process.memoryUsage().rss;
    raw.write(encodeFrame({ opcode: kText, payload: bomb, rsv: 4 }));
    const [error] = await failed;
    assert.strictEqual(error.code, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH');
    if (!isInstrumented) assert.ok(process.memoryUsage().rss - before < 32 * MIB);
  });

  it('is paused and resumed like any other', async () => {
    const { client, server } = await pair();
    const text = json(2 * MIB);
    client.pause();
    const received = messages(client, 3);
    let early = 0;
    client.on('message', () => early++);
    for (const part of [text, 'between']) server.send(part);
    await new Promise((resolve) => server.send(text, resolve)); // the kernel has it all
    assert.strictEqual(early, 0);
    client.resume();
    assert.deepStrictEqual(
      (await received).map(([data]) => data.length),
      [text.length, 7, text.length]
    );
  });

  it('asks clients to do without a context where there is no memory for it', async () => {
    const program = runChild('compresses-at-exit.js', { env: { HAWSER_MAX_DEFLATE_HISTORY: 0 } });
    const raw = dial(await program.readLine());
    raw.write(requestHead({ 'Sec-WebSocket-Extensions': 'permessage-deflate' }));
    const head = await raw.readHead();
    assert.match(
      head,
      /\r\nSec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n/
    );
  });

  it('reports a limit of its memory that is none', async () => {
    const env = { HAWSER_MAX_DEFLATE_HISTORY: 'much' };
    const { code, errors } = await runChild('compresses-at-exit.js', { env }).finish();
    assert.notStrictEqual(code, 0);
    assert.match(errors, /RangeError: HAWSER_MAX_DEFLATE_HISTORY must be a whole number/);
  });

  it('keeps as much of what was sent as `historySize` says', async () => {
    const [few, many] = [json(30_000), json(30_000)];
    assert.strictEqual(few, many);
    const sizes = [];
    for (const historySize of [0, 32_768]) {
      const { client, server } = await pair({ historySize });
      const received = messages(client, 2);
      server.send(few);
      server.send(many);
      await received;
      sizes.push(server._socket.bytesWritten);
    }
    assert.ok(sizes[1] < sizes[0] * 0.7, `${sizes}`);
  });

  it('sends what was given before process.exit()', async () => {
    const program = runChild('compresses-at-exit.js');
    const port = await program.readLine();
    const client = new WebSocket(`ws://127.0.0.1:${port}`);
    const [data] = await once(client, 'message');
    assert.strictEqual(data.length, 2 * MIB);
    await once(client, 'close');
  });
});
