'use strict';

const assert = require('node:assert');
const http = require('node:http');
const https = require('node:https');
const { closed, once } = require('./support/events');
const { WebSocket, WebSocketServer } = require('./support/module');
const { listen, loopback, startServer } = require('./support/server');
const { cert, key } = require('./support/transports');

/** Connects and closes; resolves with the client. */
async function visit(url, ...args) {
  const ws = new WebSocket(url, ...args);
  ws.on('open', () => ws.close());
  const { errors } = await closed(ws);
  if (errors.length > 0) throw errors[0];
  return ws;
}

const refusal = (status) => ({ message: `Unexpected server response: ${status}` });

describe('The options of a server', () => {
  it('name one of port, server and noServer', () => {
    const wanted = {
      name: 'TypeError',
      message: 'One and only one of the "port", "server", or "noServer" options must be specified'
    };
    const server = http.createServer();
    for (const options of [
      undefined,
      {},
      { port: 0, server },
      { port: 0, noServer: true },
      { server, noServer: true },
      { host: loopback }
    ]) {
      assert.throws(() => new WebSocketServer(options), wanted);
    }
  });

  it('stay readable with their defaults, and are read at each upgrade', async () => {
    const { wss, url } = await startServer();
    const { maxPayload, maxFragments, maxBufferedChunks, maxPendingAutoPongs } = wss.options;
    assert.deepStrictEqual(
      [maxPayload, maxFragments, maxBufferedChunks, maxPendingAutoPongs],
      [104857600, 16384, 262144, 60]
    );
    const { clientTracking, autoPong, skipUTF8Validation, closeTimeout } = wss.options;
    assert.deepStrictEqual(
      [clientTracking, autoPong, skipUTF8Validation, closeTimeout],
      [true, true, false, 30000]
    );
    wss.options.handleProtocols = () => 'late';
    assert.strictEqual((await visit(url, ['early', 'late'])).protocol, 'late');
    wss.options.path = '/only';
    await assert.rejects(visit(url), refusal(400));
    await visit(`${url}/only`);
  });

  it('take a callback that listens for listening', async () => {
    const wss = await new Promise((resolve) => {
      const server = new WebSocketServer({ port: 0, host: loopback }, () => resolve(server));
    });
    assert.strictEqual(wss.address().address, loopback);
    wss.close();
  });

  it('let the server stand beside an http server of the user', async () => {
    const server = http.createServer((request, response) => response.end('page'));
    const wss = new WebSocketServer({ server });
    const listening = once(wss, 'listening');
    await listen(server);
    await listening;
    assert.deepStrictEqual(wss.address(), server.address());
    const { port } = server.address();
    await visit(`ws://${loopback}:${port}`);
    assert.strictEqual(await (await fetch(`http://${loopback}:${port}`)).text(), 'page');
    wss.close();
    await once(wss, 'close');
    assert.strictEqual(server.listening, true);
    assert.strictEqual(server.listenerCount('upgrade'), 0);
  });

  it('restrict it to a path, whatever the query', async () => {
    const { wss, url } = await startServer({ path: '/chat' });
    await visit(`${url}/chat`);
    await visit(`${url}/chat?room=1`);
    for (const path of ['', '/', '/chat/', '/Chat', '/chat/room']) {
      await assert.rejects(visit(`${url}${path}`), refusal(400));
    }
    assert.strictEqual(wss.shouldHandle({ url: '/chat?x' }), true);
    assert.strictEqual(wss.shouldHandle({ url: '/other' }), false);
  });

  it('let shouldHandle be replaced', async () => {
    const { wss, url } = await startServer();
    wss.shouldHandle = (request) => request.url === '/yes';
    await visit(`${url}/yes`);
    await assert.rejects(visit(`${url}/no`), refusal(400));
  });

  it('track clients, or do not', async () => {
    const tracking = await startServer();
    assert.ok(tracking.wss.clients instanceof Set);
    const ws = new WebSocket(tracking.url);
    const [server] = await once(tracking.wss, 'connection');
    assert.deepStrictEqual([...tracking.wss.clients], [server]);
    server.terminate();
    await closed(ws);
    if (server.readyState !== WebSocket.CLOSED) await once(server, 'close');
    assert.strictEqual(tracking.wss.clients.size, 0);
    const { wss } = await startServer({ clientTracking: false });
    assert.strictEqual(wss.clients, undefined);
  });

  it('give the class of the sockets', async () => {
    class Special extends WebSocket {
      get special() {
        return true;
      }
    }
    const { wss, url } = await startServer({ WebSocket: Special });
    const visitor = visit(url);
    const [server] = await once(wss, 'connection');
    assert.strictEqual(server.special, true);
    await visitor;
  });
});

describe('The subprotocol of a server', () => {
  it('is the first that the client asked for', async () => {
    const { wss, url } = await startServer();
    const connection = once(wss, 'connection');
    assert.strictEqual((await visit(url, ['one', 'two'])).protocol, 'one');
    assert.strictEqual((await connection)[0].protocol, 'one');
  });

  it('is what handleProtocols chooses from a Set', async () => {
    const calls = [];
    const handleProtocols = (protocols, request) => {
      calls.push([protocols instanceof Set, [...protocols], request.url]);
      return 'two';
    };
    const { url } = await startServer({ handleProtocols });
    assert.strictEqual((await visit(`${url}/x`, ['one', 'two'])).protocol, 'two');
    assert.strictEqual((await visit(url)).protocol, '');
    assert.deepStrictEqual(calls, [[true, ['one', 'two'], '/x']]);
  });

  it('is none when handleProtocols gives false', async () => {
    const { url } = await startServer({ handleProtocols: () => false });
    await assert.rejects(visit(url, ['one']), { message: 'Server sent no subprotocol' });
  });
});

describe('verifyClient', () => {
  it('gets the origin, the security and the request', async () => {
    const infos = [];
    const { url } = await startServer({ verifyClient: (info) => infos.push(info) });
    await visit(url, { origin: 'https://a.example' });
    await visit(url, { origin: 'https://b.example', protocolVersion: 8 });
    assert.deepStrictEqual(
      infos.map(({ origin, secure, req }) => [origin, secure, req instanceof http.IncomingMessage]),
      [
        ['https://a.example', false, true],
        ['https://b.example', false, true]
      ]
    );
  });

  it('is told of a secure connection', async () => {
    const server = https.createServer({ key, cert });
    const url = (await listen(server)).replace('ws:', 'wss:');
    let secure;
    const verifyClient = (info) => {
      ({ secure } = info);
      return true;
    };
    const wss = new WebSocketServer({ server, verifyClient });
    await visit(url, { ca: cert });
    assert.strictEqual(secure, true);
    wss.close();
  });

  it('refuses with 401 when it returns false', async () => {
    const { url } = await startServer({ verifyClient: () => false });
    await assert.rejects(visit(url), refusal(401));
  });

  it('may answer later', async () => {
    const verifyClient = (info, callback) => setImmediate(callback, info.req.url === '/yes');
    const { url } = await startServer({ verifyClient });
    await visit(`${url}/yes`);
    await assert.rejects(visit(`${url}/no`), refusal(401));
  });

  it('may give status, message and headers of the refusal', async () => {
    const verifyClient = (info, callback) =>
      callback(false, 404, 'gone away', { 'X-Why': 'because' });
    const { url } = await startServer({ verifyClient });
    const ws = new WebSocket(url);
    const [request, response] = await once(ws, 'unexpected-response');
    assert.deepStrictEqual([response.statusCode, response.headers['x-why']], [404, 'because']);
    response.setEncoding('utf8');
    assert.strictEqual((await once(response, 'data'))[0], 'gone away');
    request.destroy();
    const done = closed(ws);
    ws.terminate();
    await done;
  });

  it('may answer when the client has gone already', async () => {
    let answer;
    const verifyClient = (info, callback) => {
      answer = () => callback(true);
      info.req.socket.on('close', () => answer());
      ws.terminate();
    };
    const { wss, url } = await startServer({ verifyClient });
    wss.on('connection', () => assert.fail('nobody is there'));
    const ws = new WebSocket(url);
    await closed(ws);
    assert.strictEqual(wss.clients.size, 0);
  });
});
