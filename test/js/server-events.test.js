'use strict';

const assert = require('node:assert');
const http = require('node:http');
const { cleanup } = require('./support/cleanup');
const { called, closed, once } = require('./support/events');
const { WebSocket, WebSocketServer } = require('./support/module');
const { listen, loopback, startServer } = require('./support/server');

/** A noServer server with the http server that feeds it. */
async function startUpgrading(options) {
  const server = http.createServer();
  const wss = new WebSocketServer({ noServer: true, ...options });
  server.on('upgrade', (request, socket, head) => {
    wss.handleUpgrade(request, socket, head, (ws) => wss.emit('connection', ws, request));
  });
  return { wss, url: await listen(server) };
}

async function connect(wss, url) {
  const client = new WebSocket(url, { perMessageDeflate: false });
  const connection = once(wss, 'connection');
  await once(client, 'open');
  const [server] = await connection;
  cleanup(() => client.terminate());
  return { client, server };
}

describe('The events of a server', () => {
  it('tell of a connection with the request, the socket being open', async () => {
    const { wss, url } = await startServer();
    const client = new WebSocket(`${url}/path?query`);
    const [server, request] = await once(wss, 'connection');
    assert.ok(server instanceof WebSocket);
    assert.strictEqual(server.readyState, WebSocket.OPEN);
    assert.strictEqual(request.url, '/path?query');
    assert.strictEqual(request.socket.remoteAddress, loopback);
    assert.strictEqual(server._socket.remoteAddress, loopback);
    assert.strictEqual(server._socket.remotePort, request.socket.remotePort);
    await once(client, 'open');
    client.terminate();
    await closed(client);
  });

  it('hand out the lines of the response to be changed', async () => {
    const { wss, url } = await startServer();
    let lines;
    wss.on('headers', (headers, request) => {
      assert.ok(request instanceof http.IncomingMessage);
      lines = [...headers];
      headers.push('X-Added: yes');
    });
    const client = new WebSocket(url, 'proto');
    const opened = once(client, 'open');
    const [response] = await once(client, 'upgrade');
    assert.strictEqual(response.headers['x-added'], 'yes');
    assert.strictEqual(lines[0], 'HTTP/1.1 101 Switching Protocols');
    assert.ok(lines[3].startsWith('Sec-WebSocket-Accept: '));
    assert.strictEqual(lines[4], 'Sec-WebSocket-Protocol: proto');
    await opened;
    client.terminate();
    await closed(client);
  });

  it('report the errors of its http server', async () => {
    const { wss } = await startServer();
    const second = new WebSocketServer({ port: wss.address().port, host: loopback });
    assert.strictEqual(
      (await once(second, 'error').catch((error) => [error]))[0].code,
      'EADDRINUSE'
    );
  });
});

describe('address()', () => {
  it('gives the address, and null once closed', async () => {
    const { wss } = await startServer();
    assert.strictEqual(wss.address().family, 'IPv4');
    await called((callback) => wss.close(callback));
    assert.strictEqual(wss.address(), null);
  });

  it('throws without a server', () => {
    const wss = new WebSocketServer({ noServer: true });
    assert.throws(() => wss.address(), {
      name: 'Error',
      message: 'The server is operating in "noServer" mode'
    });
  });
});

describe('close() of a server', () => {
  it('leaves the connections open, and its own server ends with the last of them', async () => {
    const { wss, url } = await startServer();
    const { client, server } = await connect(wss, url);
    let closedServer = false;
    const done = called((callback) => wss.close(callback)).then(() => (closedServer = true));
    const echo = once(client, 'message');
    server.send('still here');
    assert.strictEqual((await echo)[0].toString(), 'still here');
    assert.strictEqual(closedServer, false);
    client.close();
    await done;
  });

  it('without a server of its own waits for the tracked clients', async () => {
    const { wss, url } = await startUpgrading();
    const { client } = await connect(wss, url);
    const order = [];
    wss.on('close', () => order.push(`server ${wss.clients.size}`));
    const [server] = wss.clients;
    server.on('close', () => order.push('socket'));
    const done = called((callback) => wss.close(callback));
    client.close();
    await done;
    assert.deepStrictEqual(order, ['socket', 'server 0']);
  });

  it('works after removeAllListeners()', async () => {
    const { wss, url } = await startUpgrading();
    const { client } = await connect(wss, url);
    wss.removeAllListeners();
    const done = called((callback) => wss.close(callback));
    client.terminate();
    await done;
  });

  it('comes in a later tick when nobody is connected or tracked', async () => {
    for (const options of [{}, { clientTracking: false }]) {
      const wss = new WebSocketServer({ noServer: true, ...options });
      let inTick = true;
      const done = called((callback) => wss.close(callback)).then(() => assert.ok(!inTick));
      inTick = false;
      await done;
    }
  });

  it('reports an error to the callback the second time, and emits close again', async () => {
    const { wss } = await startServer();
    let closes = 0;
    wss.on('close', () => ++closes);
    const [none] = await called((callback) => wss.close(callback));
    assert.strictEqual(none, undefined);
    const [error] = await called((callback) => wss.close(callback));
    assert.strictEqual(error.message, 'The server is not running');
    assert.strictEqual(closes, 2);
  });

  it('lets a callback of a second call wait while it is closing', async () => {
    const { wss } = await startServer();
    const both = Promise.all([
      called((callback) => wss.close(callback)),
      called((callback) => wss.close(callback))
    ]);
    assert.deepStrictEqual(await both, [[], []]);
  });

  it('refuses upgrades from then on with 503', async () => {
    const { wss, url } = await startUpgrading();
    const { client } = await connect(wss, url);
    const done = called((callback) => wss.close(callback));
    const late = await closed(new WebSocket(url));
    assert.strictEqual(late.errors[0].message, 'Unexpected server response: 503');
    client.terminate();
    await done;
    const later = await closed(new WebSocket(url));
    assert.strictEqual(later.errors[0].message, 'Unexpected server response: 503');
  });
});
