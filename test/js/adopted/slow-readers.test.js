'use strict';

const assert = require('node:assert');
const { setTimeout } = require('node:timers/promises');
const { closed, messages, once, roundTrip } = require('../support/events');
const { kBinary, text } = require('../support/frames');
const { WebSocket, reportsCutOffSends } = require('../support/module');
const { requestHead } = require('../support/raw-peer');
const { dial, startServer } = require('../support/server');
const { echoAll, echoThrough } = require('../support/traffic');

const PART = 1 << 20;
const PARTS = 32; // more than the kernel keeps for one connection

/** Connects a peer that reads nothing. */
async function idleConnection() {
  const { wss, port, url } = await startServer();
  const connection = once(wss, 'connection');
  const raw = dial(port);
  raw.write(requestHead());
  const [server] = await connection;
  await raw.readHead();
  raw.stream.pause();
  return { wss, url, raw, server };
}

/** Connects a peer that reads nothing, and sends it much. */
async function stuckConnection() {
  const { server, ...others } = await idleConnection();
  const results = [];
  for (let i = 0; i < PARTS; ++i) {
    server.send(Buffer.alloc(PART, i), (error) => results.push(error));
  }
  return { server, ...others, results };
}

/** Waits until the kernel takes nothing more: it sizes its buffers as it goes. */
async function fullSocket(server) {
  let before;
  for (let same = 0; same < 20; same = server.bufferedAmount === before ? same + 1 : 0) {
    before = server.bufferedAmount;
    await setTimeout(5);
  }
}

describe('A reader that does not read', () => {
  it('shows in bufferedAmount', async () => {
    const { server } = await stuckConnection();
    assert.ok(server.bufferedAmount > (PARTS * PART) / 2);
    await fullSocket(server);
    const stuck = server.bufferedAmount;
    assert.ok(stuck > 0);
    server.send(Buffer.alloc(PART));
    assert.ok(server.bufferedAmount > stuck);
  });

  it('gets everything when it reads again, and every callback is called in order', async () => {
    const { server, raw, results } = await stuckConnection();
    await fullSocket(server);
    assert.ok(results.length < PARTS);
    raw.stream.resume();
    for (let i = 0; i < PARTS; ++i) {
      const { opcode, payload } = await raw.readFrame();
      assert.strictEqual(opcode, kBinary);
      assert.ok(payload.equals(Buffer.alloc(PART, i)), `part ${i}`);
    }
    while (results.length < PARTS) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(results.every((error) => !error));
    assert.strictEqual(server.bufferedAmount, 0);
  });

  for (const [what, sendMuch] of Object.entries({
    'a large message': (server) => server.send(Buffer.alloc(PARTS * PART)),
    'many small ones': (server) => {
      for (let i = 0; i < PARTS * 1024; ++i) server.send(Buffer.alloc(1024));
    },
    'many small ones with callbacks': (server) => {
      for (let i = 0; i < PARTS * 1024; ++i) server.send(Buffer.alloc(1024), () => {});
    },
    'bytes of its socket': (server) => server._socket.write(Buffer.alloc(PARTS * PART))
  })) {
    it(`has the callback called of what it is sent before ${what} in the same tick`, async () => {
      const { server } = await idleConnection();
      const first = new Promise((resolve) => server.send('first', resolve));
      sendMuch(server);
      assert.ok(!(await first));
      await fullSocket(server);
      assert.ok(server.bufferedAmount > 0);
    });
  }

  it('slows nobody else down', async () => {
    const { wss, url, server } = await stuckConnection();
    echoAll(wss);
    await fullSocket(server);
    await Promise.all([1, 2, 3].map((seed) => echoThrough(url, seed, { count: 300 })));
    assert.ok(server.bufferedAmount > 0);
  });

  it('is rid of by terminate(): the callbacks of what was cut off get the error', async () => {
    const { wss, server, results } = await stuckConnection();
    await fullSocket(server);
    const written = results.length;
    const done = closed(server);
    server.terminate();
    assert.deepStrictEqual(await done, { code: 1006, reason: '', errors: [] });
    await new Promise((resolve) => setImmediate(resolve));
    assert.strictEqual(results.length, PARTS);
    if (reportsCutOffSends) {
      // The kernel was asked once more, and may have taken another part.
      const taken = results.findIndex(Boolean);
      assert.ok(taken >= written, `${taken} of ${written}`);
      assert.ok(results.slice(taken).every((error) => error instanceof Error));
    }
    assert.strictEqual(wss.clients.size, 0);
  });

  it('is rid of by close() once the time for the closing handshake is over', async () => {
    const { server } = await stuckConnection();
    await fullSocket(server);
    const done = closed(server);
    server._closeTimeout = 10;
    server.close();
    assert.strictEqual((await done).code, 1006);
  });

  it('does not hold back what it sends', async () => {
    const { server, raw } = await stuckConnection();
    await fullSocket(server);
    const received = messages(server, 2);
    raw.write(text('a'), text('b'));
    assert.deepStrictEqual(
      (await received).map(([data]) => String(data)),
      ['a', 'b']
    );
  });
});

describe('A slow listener', () => {
  it('may pause its connection: the sender feels it, and nothing is lost', async () => {
    const { wss, url } = await startServer();
    const connection = once(wss, 'connection');
    const client = new WebSocket(url, { perMessageDeflate: false });
    const [server] = await connection;
    await once(client, 'open');
    server.pause();
    for (let i = 0; i < PARTS; ++i) client.send(Buffer.alloc(PART, i));
    await fullSocket(client);
    assert.ok(client.bufferedAmount > 0);
    const received = messages(server, PARTS);
    server.resume();
    for (const [i, [data]] of (await received).entries()) {
      assert.ok(data.equals(Buffer.alloc(PART, i)), `part ${i}`);
    }
    await roundTrip(client);
    client.terminate();
  });
});
