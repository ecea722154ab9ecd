'use strict';

const assert = require('node:assert');
const http = require('node:http');
const { called, closed, messages, once } = require('../support/events');
const { ping, text } = require('../support/frames');
const { WebSocketServer } = require('../support/module');
const { requestHead } = require('../support/raw-peer');
const { dial, listen } = require('../support/server');
const { readReport, runChild } = require('./run-child');

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** An http server, a WebSocketServer for what it is handed, and a peer that has asked for an upgrade. */
async function upgradeRequest(head = Buffer.alloc(0)) {
  const server = http.createServer();
  const upgrade = once(server, 'upgrade');
  await listen(server);
  const raw = dial(server.address().port);
  raw.write(requestHead(), head);
  const args = await upgrade;
  return { wss: new WebSocketServer({ noServer: true }), server, raw, args };
}

async function accepted() {
  const request = await upgradeRequest();
  const [ws] = await called((callback) =>
    request.wss.handleUpgrade(...request.args, (...result) => callback(...result))
  );
  await request.raw.readHead();
  return { ...request, ws, socket: request.args[1] };
}

describe('A socket that has waited for handleUpgrade', () => {
  it('gives all pieces that have come meanwhile, in order', async () => {
    const { wss, raw, args } = await upgradeRequest();
    const [, socket] = args;
    for (const piece of ['a', 'b', 'c']) {
      const before = socket.readableLength;
      raw.write(text(piece));
      while (socket.readableLength === before) await turn();
    }
    const [ws] = await called((callback) =>
      wss.handleUpgrade(...args, (...result) => callback(...result))
    );
    const received = await messages(ws, 3);
    assert.deepStrictEqual(
      received.map(([data]) => `${data}`),
      ['a', 'b', 'c']
    );
  });
});

describe('A socket that is gone before handleUpgrade', () => {
  it('because a listener has destroyed it, is no connection', async () => {
    const { wss, args } = await upgradeRequest();
    args[1].destroy();
    wss.handleUpgrade(...args, () => assert.fail('It was accepted'));
    await turn();
    assert.strictEqual(wss.clients.size, 0);
  });

  it('because the peer has reset it during an await, is no connection', async () => {
    const { wss, raw, args } = await upgradeRequest();
    args[1].on('error', () => {});
    args[1].resume();
    const gone = new Promise((resolve) => args[1].on('close', resolve));
    raw.stream.resetAndDestroy();
    await gone;
    wss.handleUpgrade(...args, () => assert.fail('It was accepted'));
  });

  it('because the peer has reset it and nobody has looked, closes with 1006', async () => {
    const { wss, raw, args } = await upgradeRequest();
    raw.stream.resetAndDestroy();
    await once(raw.stream, 'close');
    const [ws] = await called((callback) => wss.handleUpgrade(...args, callback));
    assert.deepStrictEqual(await closed(ws), { code: 1006, reason: '', errors: [] });
  });

  it('because the peer has ended it with the request, gets the response and is closed', async () => {
    const { wss, raw, args } = await upgradeRequest();
    raw.stream.end();
    const [ws] = await called((callback) => wss.handleUpgrade(...args, callback));
    const done = closed(ws);
    assert.match(await raw.readHead(), /^HTTP\/1\.1 101 /);
    assert.strictEqual((await done).code, 1006);
  });
});

describe('A socket that is handed over twice', () => {
  it('throws, and the connection goes on', async () => {
    const { wss, raw, args, ws } = await accepted();
    assert.throws(() => wss.handleUpgrade(...args, () => {}), /called more than once/);
    const received = messages(ws, 1);
    raw.write(text('still here'));
    assert.strictEqual(String((await received)[0][0]), 'still here');
    ws.terminate();
  });
});

describe('The socket of a request that was upgraded', () => {
  it('ends the WebSocket when it is destroyed', async () => {
    const { ws, socket } = await accepted();
    const done = closed(ws);
    socket.destroy();
    assert.deepStrictEqual(await done, { code: 1006, reason: '', errors: [] });
  });

  it('may be written to, between frames', async () => {
    const { ws, raw, socket } = await accepted();
    ws.send('a');
    socket.write(Buffer.from([0x81, 1, 0x62]));
    ws.send('c');
    for (const letter of 'abc') {
      assert.strictEqual(String((await raw.readFrame()).payload), letter);
    }
    ws.terminate();
  });

  it('may have a timeout, which traffic puts off', async () => {
    const { ws, raw, socket } = await accepted();
    const done = closed(ws);
    const timedOut = new Promise((resolve) => {
      socket.setTimeout(50, () => {
        resolve();
        socket.destroy();
      });
    });
    const received = messages(ws, 3);
    for (const message of '123') raw.write(text(message));
    await received;
    await timedOut;
    assert.strictEqual((await done).code, 1006);
  });

  it('knows its peer at once and at any time, and what is sent meanwhile arrives', async () => {
    const { server, ws, raw, socket } = await accepted();
    assert.strictEqual(socket.remotePort, raw.stream.localPort);
    for (let i = 0; i < 20; ++i) {
      assert.strictEqual(socket.localPort, server.address().port);
      assert.ok(socket.bytesRead > 0);
      await turn();
      raw.write(ping(`${i}`));
      assert.strictEqual(String((await raw.readFrame()).payload), `${i}`);
      ws.send(`${i}`);
      assert.strictEqual(String((await raw.readFrame()).payload), `${i}`);
    }
    ws.terminate();
  });
});

describe('Messages that have come with the request', () => {
  const head = Buffer.concat([text('1'), text('2')]);

  it('are delivered first', async () => {
    const { wss, raw, args } = await upgradeRequest(head);
    const received = called((callback) =>
      wss.handleUpgrade(...args, (ws) => messages(ws, 3).then(callback))
    );
    await raw.readHead();
    raw.write(text('3'));
    assert.deepStrictEqual(
      (await received)[0].map(([data]) => String(data)),
      ['1', '2', '3']
    );
  });

  for (const [name, pause] of [
    ['the WebSocket', (ws) => ws.pause()],
    ['its socket', (ws) => ws._socket.pause()]
  ]) {
    it(`wait while a listener of 'connection' has paused ${name}`, async () => {
      const { wss, raw, args } = await upgradeRequest(head);
      const [ws] = await called((callback) =>
        wss.handleUpgrade(...args, (connection) => {
          pause(connection);
          callback(connection);
        })
      );
      await raw.readHead();
      raw.write(text('3'));
      for (let i = 0; i < 20; ++i) await turn();
      const received = messages(ws, 3);
      ws._socket.resume();
      ws.resume();
      assert.deepStrictEqual(
        (await received).map(([data]) => String(data)),
        ['1', '2', '3']
      );
      ws.terminate();
    });
  }
});

describe('A process without a free descriptor', () => {
  for (const loops of ['before its first connection', 'after it']) {
    it(`leaves sockets with Node: ${loops}`, async () => {
      const args = [loops === 'after it' ? 'after' : 'before'];
      const program = runChild('descriptors-run-out.js', { args, maxDescriptors: 64 });
      const report = await readReport(program);
      assert.deepStrictEqual(report, { echo: 'during', echoAfterwards: 'afterwards' });
    });
  }
});

describe('A process that may start no more threads', () => {
  /** @returns {Promise<number>} threads more than before the first connection, which echoes: those of Node may end */
  async function threadsMore(left) {
    const args = [String(left)];
    const program = runChild('threads-run-out.js', { args, env: { HAWSER_IO_THREADS: '16' } });
    const { echo, threads, handle } = await readReport(program);
    assert.deepStrictEqual({ echo, handle }, { echo: 'echo', handle: 'AdoptedHandle' });
    return threads;
  }

  it("has Node's loop drive its connections", async () => {
    const threads = await threadsMore(0);
    assert.ok(threads <= 0, `${threads} threads`);
  });

  it('has as many event loops as it gets threads for', async function () {
    if (process.getuid() !== 0) this.skip(); // another user cannot say how many are left
    const threads = await threadsMore(4);
    assert.ok(threads > 0 && threads < 16, `${threads} of 16 threads`);
  });
});
