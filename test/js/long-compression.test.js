'use strict';

// Long messages of connections over a stream: neither compressing nor inflating keeps this thread for long.

const assert = require('node:assert');
const path = require('node:path');
const { Worker } = require('node:worker_threads');
const { closed, messages, once } = require('./support/events');
const { api, deliversBehindThrow, reportsCutOffSends } = require('./support/module');
const { describeOverTransports } = require('./support/transports');

const MIB = 1 << 20;
const MODULE = path.join(__dirname, '../..');
const DEFLATE = { perMessageDeflate: true };

/** Compresses, but takes its time. */
function json(size) {
  let seed = 1;
  const parts = [];
  for (let length = 0; length < size; length += parts.at(-1).length) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    parts.push(`item ${seed >>> 12} of ${seed % 977}, `);
  }
  return parts.join('');
}

describeOverTransports('A long message that is compressed', (transport) => {
  it('is inflated in slices, and nothing is read meanwhile', async () => {
    const { server, client } = await transport.connect(DEFLATE, DEFLATE);
    const zeros = Buffer.alloc(64 * MIB);
    let slices = 0;
    let isDone = false;
    if (transport.isTlsOfNode) {
      const stream = server._socket;
      setImmediate(function look() {
        if (stream.isPaused()) slices++;
        if (!isDone) setImmediate(look);
      });
    }
    const received = messages(server, 2);
    client.send(zeros);
    client.send('behind it');
    const [[data], [behind]] = await received;
    isDone = true;
    assert.ok(data.equals(zeros));
    assert.strictEqual(String(behind), 'behind it');
    if (transport.isTlsOfNode) assert.ok(slices > 100, `${slices} slices`);
  });

  // What is thrown passes through the pipe of a memory transport, which is not made for that.
  const mayThrow = deliversBehindThrow && transport.name !== 'memory';
  (mayThrow ? it : it.skip)('goes on when its listener throws', async () => {
    const { server, client } = await transport.connect(DEFLATE, DEFLATE);
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const thrown = once(process, 'uncaughtException');
    const done = closed(server);
    const received = messages(server, 2);
    server.once('message', () => {
      throw new Error('of a listener');
    });
    try {
      client.send(Buffer.alloc(3 * MIB));
      client.send('behind it');
      assert.strictEqual((await thrown)[0].message, 'of a listener');
      assert.strictEqual(`${(await received)[1][0]}`, 'behind it');
      client.close(1000);
      assert.strictEqual((await done).code, 1000);
    } finally {
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
  });

  it('keeps its place among messages, pings, callbacks and the close', async () => {
    const { server, client } = await transport.connect(DEFLATE, DEFLATE);
    const long = json(MIB);
    const seen = [];
    const called = [];
    client.on('message', (data) => seen.push(data.length === long.length ? 'long' : `${data}`));
    client.on('ping', (data) => seen.push(`ping ${data}`));

    server.send('before', () => called.push('before'));
    server.send(long, () => called.push('long'));
    server.ping('1', undefined, () => called.push('ping'));
    server.send('short', () => called.push('short'));
    server.send(new Blob(['blob']), () => called.push('blob'));
    server.send(long, () => called.push('long again'));
    server.send('plain', { compress: false });
    server.send('frag', { fin: false });
    server.send('ment');
    assert.ok(server.bufferedAmount >= long.length);
    await messages(client, 7);
    server.close(1000, 'bye');
    const [code, reason] = await once(client, 'close');

    assert.deepStrictEqual(seen, [
      ...['before', 'long', 'ping 1', 'short', 'blob', 'long', 'plain', 'fragment']
    ]);
    assert.deepStrictEqual(called, ['before', 'long', 'ping', 'short', 'blob', 'long again']);
    assert.deepStrictEqual([code, String(reason)], [1000, 'bye']);
    assert.strictEqual(server.bufferedAmount, 0);
  });

  it('may be fragmented, each fragment long', async () => {
    const { server, client } = await transport.connect(DEFLATE, DEFLATE);
    const parts = [json(300_000), json(100), json(200_000)];
    const received = once(client, 'message');
    parts.forEach((part, i) => server.send(part, { fin: i === parts.length - 1 }));
    assert.strictEqual(String((await received)[0]), parts.join(''));
  });

  it('is closed behind, when close() follows at once', async () => {
    const { server, client } = await transport.connect(DEFLATE, DEFLATE);
    const long = json(MIB);
    const received = once(client, 'message');
    const ended = closed(client);
    server.send(long);
    server.close(4000, 'done');
    assert.strictEqual((await received)[0].length, long.length);
    assert.deepStrictEqual(await ended, { code: 4000, reason: 'done', errors: [] });
  });

  it('is given up by terminate(), as callbacks are told', async function test() {
    if (!reportsCutOffSends) this.skip();
    const { server, client } = await transport.connect(DEFLATE, DEFLATE);
    const errors = [];
    for (const data of [json(8 * MIB), 'behind it']) {
      server.send(data, (error) => errors.push(error?.code));
    }
    const ended = Promise.all([closed(server), closed(client)]);
    server.terminate();
    await ended;
    await new Promise(setImmediate);
    assert.deepStrictEqual(errors, ['ERR_STREAM_DESTROYED', 'ERR_STREAM_DESTROYED']);
  });
});

describe('PerMessageDeflate', () => {
  it('calls back in the order of the calls, however long their data', async () => {
    const client = new api.PerMessageDeflate({ isServer: false });
    const server = new api.PerMessageDeflate({ isServer: true });
    client.offer();
    client.accept([{}]);
    server.accept([{}]);
    const texts = [json(200_000), 'short', json(100_000), json(100_000), ''];
    const compressed = await new Promise((resolve) => {
      const results = [];
      texts.forEach((text) => {
        client.compress(text, true, (error, result) => {
          if (results.push(result) === texts.length) resolve(results);
        });
      });
    });
    assert.ok(compressed[3].length < compressed[2].length);
    for (const [i, text] of texts.entries()) {
      const [error, result] = await new Promise((resolve) => {
        server.decompress(compressed[i], true, (...args) => resolve(args));
      });
      assert.strictEqual(error, null);
      assert.strictEqual(String(result), text);
    }
  });

  it('is at work when its worker is terminated, and nothing happens', async () => {
    const script = `
      const { workerData } = require('node:worker_threads');
      const { PerMessageDeflate } = require(workerData);
      for (let i = 0; i < 4; ++i) {
        const deflate = new PerMessageDeflate({ isServer: true });
        deflate.accept([{}]);
        deflate.compress('long '.repeat(2_000_000), true, () => {});
      }
      require('node:worker_threads').parentPort.postMessage('at work');`;
    for (let i = 0; i < 5; ++i) {
      const worker = new Worker(script, { eval: true, workerData: MODULE });
      await once(worker, 'message');
      await worker.terminate();
    }
  });
});
