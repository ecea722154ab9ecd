'use strict';

const assert = require('node:assert');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const { closed, messages, once } = require('./support/events');
const { WebSocket, WebSocketServer } = require('./support/module');
const { sampleKey } = require('./support/raw-peer');
const { listen, loopback, startServer } = require('./support/server');
const { cert, key, tcp } = require('./support/transports');

/** A server and the requests that it has upgraded. */
async function startRecording(options) {
  const { wss, port, url } = await startServer(options);
  const accepted = [];
  wss.on('connection', (ws, request) => accepted.push(request));
  return { wss, accepted, port, url };
}

async function openAndClose(url, ...args) {
  const ws = new WebSocket(url, ...args);
  await once(ws, 'open');
  const done = closed(ws);
  ws.close();
  await done;
  return ws;
}

describe('The request of a client', () => {
  it('carries the headers of RFC 6455 and a fresh key of 16 bytes', async () => {
    const { url, accepted, port } = await startRecording();
    await openAndClose(url);
    await openAndClose(url);
    const keys = accepted.map(({ headers }) => headers['sec-websocket-key']);
    assert.notStrictEqual(keys[0], keys[1]);
    for (const { method, url: target, headers } of accepted) {
      assert.deepStrictEqual([method, target], ['GET', '/']);
      assert.strictEqual(headers.upgrade, 'websocket');
      assert.strictEqual(headers.connection, 'Upgrade');
      assert.strictEqual(headers['sec-websocket-version'], '13');
      assert.strictEqual(headers.host, `${loopback}:${port}`);
      assert.strictEqual(Buffer.from(headers['sec-websocket-key'], 'base64').length, 16);
      assert.strictEqual(headers.origin, undefined);
    }
  });

  it('carries the headers of the options, but never instead of its own', async () => {
    const { url, accepted } = await startRecording();
    const headers = {
      Cookie: ['a=1', 'b=2'],
      'X-Empty': '',
      'Sec-WebSocket-Key': sampleKey,
      Upgrade: 'something',
      'User-Agent': 'test'
    };
    await openAndClose(url, { headers });
    assert.strictEqual(accepted[0].headers.cookie, 'a=1; b=2');
    assert.strictEqual(accepted[0].headers['x-empty'], '');
    assert.strictEqual(accepted[0].headers['user-agent'], 'test');
    assert.notStrictEqual(accepted[0].headers['sec-websocket-key'], sampleKey);
    assert.strictEqual(headers.Upgrade, 'something');
  });

  it('names the origin as the protocol version wants it', async () => {
    const { url, accepted } = await startRecording();
    const origin = 'https://example.com';
    await openAndClose(url, { origin });
    await openAndClose(url, { origin, protocolVersion: 8 });
    assert.strictEqual(accepted[0].headers.origin, origin);
    assert.strictEqual(accepted[1].headers['sec-websocket-version'], '8');
    assert.strictEqual(accepted[1].headers['sec-websocket-origin'], origin);
    assert.strictEqual(accepted[1].headers.origin, undefined);
  });

  it('carries the option auth, and user and password of the URL over it', async () => {
    const { url, accepted } = await startRecording();
    await openAndClose(url, { auth: 'a:b' });
    await openAndClose(url.replace('//', '//c:d@'), { auth: 'a:b' });
    const sent = accepted.map(({ headers }) =>
      Buffer.from(headers.authorization.split(' ')[1], 'base64').toString()
    );
    assert.deepStrictEqual(sent, ['a:b', 'c:d']);
  });

  it('goes out when finishRequest ends it', async () => {
    const { url, accepted } = await startRecording();
    const seen = [];
    const finishRequest = (request, ws) => {
      seen.push(request instanceof http.ClientRequest, ws instanceof WebSocket);
      request.setHeader('X-Late', 'yes');
      setImmediate(() => request.end());
    };
    await openAndClose(url, { finishRequest });
    assert.deepStrictEqual(seen, [true, true]);
    assert.strictEqual(accepted[0].headers['x-late'], 'yes');
  });

  it('goes over the socket that createConnection makes', async () => {
    const { url, port } = await startRecording();
    let calls = 0;
    const createConnection = (options) => {
      ++calls;
      assert.strictEqual(Number(options.port), port);
      return net.connect(port, loopback);
    };
    await openAndClose(url, { createConnection });
    assert.strictEqual(calls, 1);
  });

  it('goes through the agent of the options', async () => {
    const { url } = await startRecording();
    const agent = new http.Agent();
    let calls = 0;
    const createConnection = agent.createConnection;
    agent.createConnection = (...args) => {
      ++calls;
      return createConnection.apply(agent, args);
    };
    await openAndClose(url, { agent });
    assert.strictEqual(calls, 1);
    agent.destroy();
  });

  it('is handed out by the upgrade event with the response', async () => {
    const { wss, url } = await startRecording();
    wss.on('headers', (headers) => headers.push('Set-Cookie: a=1', 'Set-Cookie: b=2'));
    const ws = new WebSocket(url);
    const order = [];
    ws.on('upgrade', (response) => {
      order.push('upgrade');
      assert.strictEqual(ws.readyState, WebSocket.CONNECTING);
      assert.ok(response instanceof http.IncomingMessage);
      assert.deepStrictEqual(response.headers['set-cookie'], ['a=1', 'b=2']);
    });
    ws.on('open', () => order.push('open'));
    await once(ws, 'open');
    assert.deepStrictEqual(order, ['upgrade', 'open']);
    ws.terminate();
    await closed(ws);
  });
});

describe('A client', () => {
  it('masks with the key that generateMask fills in', async () => {
    let calls = 0;
    const generateMask = (buffer) => {
      assert.strictEqual(buffer.length, 4);
      buffer.set([1, 2, 3, 4]);
      ++calls;
    };
    const { client, raw } = await tcp.rawServer({ generateMask });
    client.send(Buffer.from([0, 0, 0, 0, 5]));
    assert.deepStrictEqual([...(await raw.read(11))], [0x82, 0x85, 1, 2, 3, 4, 1, 2, 3, 4, 4]);
    client.send('twice');
    assert.strictEqual(calls, 2);
  });

  it('takes messages that come in one segment with the response', async () => {
    const { wss, url } = await startRecording();
    wss.on('connection', (server) => {
      server.send('at once');
      server.send('and again');
      server.close();
    });
    const ws = new WebSocket(url);
    const received = messages(ws, 2);
    const done = closed(ws);
    assert.deepStrictEqual(
      (await received).map(([data]) => data.toString()),
      ['at once', 'and again']
    );
    assert.strictEqual((await done).code, 1005);
  });

  it('checks the certificate of a wss server', async () => {
    const server = https.createServer({ key, cert });
    const wss = new WebSocketServer({ server });
    const url = (await listen(server)).replace('ws:', 'wss:');
    const untrusting = await closed(new WebSocket(url));
    assert.strictEqual(untrusting.errors[0].code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
    assert.strictEqual(untrusting.code, 1006);
    await openAndClose(url, { ca: cert });
    await openAndClose(url, { rejectUnauthorized: false });
    await openAndClose(url.replace(loopback, 'localhost'), { ca: cert, lookup: lookupLoopback });
    wss.close();
  });

  it('does not hold the process back once its socket is unref()ed', async () => {
    const { url } = await startRecording();
    const ws = new WebSocket(url);
    await once(ws, 'open');
    assert.strictEqual(typeof ws._socket.unref, 'function');
    ws._socket.unref();
    ws._socket.ref();
    ws.terminate();
    await closed(ws);
  });
});

function lookupLoopback(hostname, options, callback) {
  if (options.all) callback(null, [{ address: loopback, family: 4 }]);
  else callback(null, loopback, 4);
}
