'use strict';

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { startChild } = require('../support/child');
const { cleanup } = require('../support/cleanup');
const { duplexPair } = require('../support/duplex-pair');
const { closed, once } = require('../support/events');
const { closeBody } = require('../support/frames');
const { WebSocket, WebSocketServer, isHawser } = require('../support/module');
const { requestObject } = require('../support/raw-peer');
const { refusalForNow } = require('../support/refusal');
const { listen, loopback, startServer } = require('../support/server');
const { describeOverTransports } = require('../support/transports');

const shuttingDown = refusalForNow(503, 'The server is shutting down');

const answerTo = async (raw) => (await raw.readToEnd()).toString();

/** @returns {Promise<WebSocket[]>} clients of a server, connected */
async function connect(url, count, options) {
  const clients = [];
  for (let i = 0; i < count; ++i) {
    const client = new WebSocket(url, options);
    cleanup(() => client.terminate());
    await once(client, 'open');
    clients.push(client);
  }
  return clients;
}

function defineShutdown(transport) {
  it('closes the client, after all that was sent, and counts it', async () => {
    const { wss, server, client } = await transport.connect();
    const got = [];
    client.on('message', (data) => got.push(data.length));
    const ended = closed(client);
    const events = [];
    server.on('close', () => events.push('client'));
    wss.on('close', () => events.push('server'));
    // The callback of the memory transport is no 'connection': it is open all the same.
    const big = Buffer.alloc(1 << 20);
    for (let i = 0; i < 8; ++i) server.send(big);
    const counts = await wss.shutdown({ reason: 'restart' });
    assert.deepStrictEqual(counts, { closed: 1, terminated: 0 });
    assert.deepStrictEqual(events, ['client', 'server']);
    const { code, reason } = await ended;
    assert.deepStrictEqual([code, reason, got], [1001, 'restart', Array(8).fill(big.length)]);
  });

  it('cuts off who does not answer, when timeout is over', async () => {
    const { wss, raw } = await transport.rawClient();
    const counts = await wss.shutdown({ timeout: 1, code: 4000 });
    assert.deepStrictEqual(counts, { closed: 0, terminated: 1 });
    const { opcode, payload } = await raw.readFrame();
    assert.deepStrictEqual([opcode, payload], [8, closeBody(4000)]);
    assert.strictEqual(wss.clients.size, 0);
  });

  it('refuses upgrades that are under way, and those that come', async () => {
    const asked = [];
    const authenticate = (request, { signal }) => {
      asked.push(signal);
      wss.emit('asked');
      return new Promise(() => {});
    };
    const { wss, visit } = await transport.serve({ authenticate });
    const first = once(wss, 'asked');
    const raw = visit();
    await first;
    const done = wss.shutdown();
    assert.strictEqual(asked[0].aborted, true);
    assert.match(asked[0].reason.message, /^The server is shutting down$/);
    assert.strictEqual(await answerTo(raw), shuttingDown);
    assert.deepStrictEqual(await done, { closed: 0, terminated: 0 });
    assert.strictEqual(asked.length, 1);
  });
}

function defineKinds() {
  it('ends a server of its own, whatever has connected to it without a request', async () => {
    const { wss, port } = await startServer();
    const [silent, half] = [0, 1].map(() => net.connect(port, loopback));
    for (const socket of [silent, half]) {
      socket.on('error', () => {});
      cleanup(() => socket.destroy());
      await once(socket, 'connect');
    }
    half.write('GET / HTTP/1.1\r\nHost:');
    const events = once(wss, 'close');
    assert.deepStrictEqual(await wss.shutdown({ timeout: 0 }), { closed: 0, terminated: 0 });
    await events;
    assert.strictEqual(wss.address(), null);
  });

  it('leaves an http server open that it was given, and answers its upgrades with 503 meanwhile', async () => {
    const server = http.createServer((request, response) => response.end('page'));
    const url = await listen(server);
    const wss = new WebSocketServer({ server });
    const [client] = await connect(url, 1);
    client.pause(); // so that it takes until it is read again
    const done = wss.shutdown();
    const [, response] = await once(new WebSocket(url), 'unexpected-response').catch((e) => [0, e]);
    assert.deepStrictEqual([response.statusCode, response.headers['retry-after']], [503, '10']);
    response.destroy();
    client.resume();
    assert.deepStrictEqual(await done, { closed: 1, terminated: 0 });
    assert.strictEqual(server.listenerCount('upgrade'), 0);
    const { port } = server.address();
    assert.strictEqual(await (await fetch(`http://${loopback}:${port}`)).text(), 'page');
  });

  it('closes clients without clientTracking, and with noServer', async () => {
    const server = http.createServer();
    const url = await listen(server);
    const wss = new WebSocketServer({ noServer: true, clientTracking: false });
    server.on('upgrade', (request, socket, head) => {
      wss.handleUpgrade(request, socket, head, (ws) => wss.emit('connection', ws, request));
    });
    const ends = (await connect(url, 3)).map(closed);
    const done = wss.shutdown({ code: 1012 });
    const late = await closed(new WebSocket(url));
    assert.strictEqual(late.errors[0].message, 'Unexpected server response: 503');
    assert.deepStrictEqual(await done, { closed: 3, terminated: 0 });
    for (const { code } of await Promise.all(ends)) assert.strictEqual(code, 1012);
  });

  it('does not wait for a stream that never ends', async () => {
    const [, far] = duplexPair();
    far._destroy = () => {};
    const wss = new WebSocketServer({ noServer: true });
    wss.handleUpgrade(requestObject(), far, Buffer.alloc(0), () => {});
    assert.deepStrictEqual(await wss.shutdown({ timeout: 1 }), { closed: 0, terminated: 1 });
  });

  for (const how of ['answering', 'silent']) {
    it(`keeps the process alive until it is done, with a client that is ${how}`, async () => {
      const { code, output } = await startChild('shutdown.js', [how]).finish();
      const counts = how === 'silent' ? { closed: 0, terminated: 1 } : { closed: 1, terminated: 0 };
      assert.deepStrictEqual([code, output], [0, `${JSON.stringify(counts)}\n`]);
    });
  }
}

function defineCalls() {
  it('gives the same promise twice, and leaves close() to work', async () => {
    const { wss, url } = await startServer();
    await connect(url, 1);
    const first = wss.shutdown();
    const called = new Promise((resolve) => wss.close(resolve));
    assert.strictEqual(wss.shutdown({ timeout: 'ignored' }), first);
    assert.deepStrictEqual(await first, { closed: 1, terminated: 0 });
    assert.strictEqual(await called, undefined);
    assert.strictEqual(wss.shutdown(), first);
  });

  it('closes the clients of a server that is closing, and has nothing to do at one that is closed', async () => {
    const { wss, url } = await startServer();
    await connect(url, 2);
    const closing = once(wss, 'close');
    wss.close();
    assert.deepStrictEqual(await wss.shutdown(), { closed: 2, terminated: 0 });
    await closing;

    const other = new WebSocketServer({ noServer: true });
    await new Promise((resolve) => other.close(resolve));
    assert.deepStrictEqual(await other.shutdown(), { closed: 0, terminated: 0 });
  });

  it('spreads the ends over time, each client being closed in its turn', async () => {
    const order = new Set();
    class Observed extends WebSocket {
      close(...args) {
        order.add(this);
        super.close(...args);
      }
    }
    const { wss, url } = await startServer({ WebSocket: Observed });
    await connect(url, 5);
    const clients = [...wss.clients];
    const timers = [];
    const { setTimeout } = globalThis;
    globalThis.setTimeout = (callback, ms, ...args) => {
      if (ms < 1000) timers.push(ms);
      return setTimeout(callback, ms, ...args);
    };
    const done = wss.shutdown({ spread: 50, timeout: 5000 });
    globalThis.setTimeout = setTimeout;
    assert.deepStrictEqual(timers, [10, 20, 30, 40]);
    assert.deepStrictEqual(await done, { closed: 5, terminated: 0 });
    assert.ok([...order].every((client, i) => client === clients[i]));
  });

  it('goes on when the close() of a class of the program throws', async () => {
    class Stubborn extends WebSocket {
      close() {
        throw new Error('never');
      }
    }
    const { wss, url } = await startServer({ WebSocket: Stubborn });
    await connect(url, 2);
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const errors = [];
    const listener = (error) => errors.push(error.message);
    process.on('uncaughtException', listener);
    const counts = await wss.shutdown();
    process.removeListener('uncaughtException', listener);
    for (const each of listeners) process.on('uncaughtException', each);
    assert.deepStrictEqual(counts, { closed: 0, terminated: 2 });
    assert.deepStrictEqual(errors, ['never', 'never']);
  });

  for (const [options, ErrorClass, name] of [
    [{ code: '1001' }, TypeError, 'code'],
    [{ code: 1005 }, RangeError, 'code'],
    [{ reason: 5 }, TypeError, 'reason'],
    [{ reason: 'ä'.repeat(62) }, RangeError, 'reason'],
    [{ timeout: -1 }, RangeError, 'timeout'],
    [{ timeout: '1s' }, TypeError, 'timeout'],
    [{ spread: 1.5 }, RangeError, 'spread'],
    [{ spread: 2 ** 31 }, RangeError, 'spread'],
    [{ spread: 2000, timeout: 1000 }, RangeError, 'spread']
  ]) {
    it(`rejects ${JSON.stringify(options)}, and changes nothing`, async () => {
      const { wss, url } = await startServer();
      await assert.rejects(wss.shutdown(options), (error) => {
        assert.strictEqual(error.constructor, ErrorClass);
        assert.ok(error.message.startsWith(`The option "${name}" must be `), error.message);
        return true;
      });
      await connect(url, 1);
    });
  }
}

if (isHawser) {
  describeOverTransports('shutdown()', defineShutdown);
  describe('shutdown() of a server', defineKinds);
  describe('A call of shutdown()', defineCalls);
}
