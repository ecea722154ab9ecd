'use strict';

const assert = require('node:assert');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const tls = require('node:tls');

const { connect, isAdopted, startServer } = require('./connections');
const { cleanup } = require('../support/cleanup');
const { nextText, once } = require('../support/events');
const { duplexPair } = require('../support/duplex-pair');
const { WebSocket, WebSocketServer, adoptsSockets } = require('../support/module');
const { cert, key } = require('../support/transports');

/** Both ends work, whoever has their sockets. */
async function assertWorks({ client, server }) {
  const received = nextText(server);
  client.send('to the server');
  assert.strictEqual(await received, 'to the server');
  const answered = nextText(client);
  server.send('to the client');
  assert.strictEqual(await answered, 'to the client');
}

/** What somebody does with a server before its connections, so that these stay with Node. */
const OF_SERVER = {
  "a listener of the server's 'connection'": (server) => server.on('connection', () => {}),
  'a write of its own': (server) =>
    server.prependListener('upgrade', (req, socket) => {
      socket.write = (...args) => tls.TLSSocket.prototype.write.apply(socket, args);
    }),
  "a listener of 'data'": (server) =>
    server.prependListener('upgrade', (req, socket) => socket.on('data', () => {})),
  'a write of the socket below': (server) =>
    server.prependListener('upgrade', (req, socket) => {
      const raw = socket._parent;
      raw.write = (...args) => net.Socket.prototype.write.apply(raw, args);
    }),
  'a class of its own': (server) =>
    server.prependListener('upgrade', (req, socket) =>
      Object.setPrototypeOf(socket, class extends tls.TLSSocket {}.prototype)
    ),
  'a handle without what is needed': (server) =>
    server.prependListener('upgrade', (req, socket) => delete socket._handle._parentWrap)
};

describe('A connection of TLS', () => {
  if (!adoptsSockets) return;

  it('is adopted at both ends', async () => {
    const ends = await connect(await startServer());
    assert.deepStrictEqual([isAdopted(ends.client), isAdopted(ends.server)], [true, true]);
    await assertWorks(ends);
  });

  it('is found among others of the process, idle and unfinished ones', async () => {
    const server = await startServer();
    const others = [];
    for (let i = 0; i < 20; ++i) {
      const half = net.connect(server.port, '127.0.0.1');
      const idle = tls.connect({ port: server.port, host: '127.0.0.1', ca: cert });
      await once(idle, 'secureConnect');
      others.push(half, idle);
    }
    cleanup(() => others.forEach((socket) => socket.destroy()));
    for (let i = 0; i < 5; ++i) {
      const ends = await connect(server);
      assert.deepStrictEqual([isAdopted(ends.client), isAdopted(ends.server)], [true, true]);
      await assertWorks(ends);
    }
  });

  it('is adopted after other requests', async () => {
    const server = await startServer();
    server.https.on('request', (req, res) => res.end('x'.repeat(100_000)));
    const agent = new https.Agent({
      keepAlive: true,
      maxSockets: 1,
      ca: cert,
      maxCachedSessions: 0
    });
    cleanup(() => agent.destroy());
    for (let i = 0; i < 3; ++i) {
      const [response] = await once(
        https.get({ agent, port: server.port, host: '127.0.0.1' }),
        'response'
      );
      await once(response.resume(), 'end');
    }
    const ends = await connect(server, { agent });
    assert.strictEqual(isAdopted(ends.server), true);
    await assertWorks(ends);
  });

  for (const [title, use] of Object.entries(OF_SERVER)) {
    it(`stays with Node because of ${title}`, async () => {
      const server = await startServer();
      use(server.https);
      const ends = await connect(server);
      assert.strictEqual(isAdopted(ends.server), false);
      await assertWorks(ends);
    });
  }

  it("stays with Node where somebody listens to its 'session'", async () => {
    const ends = await connect(await startServer(), {
      createConnection: (options) =>
        tls.connect({ ...options, path: undefined }).on('session', () => {})
    });
    assert.strictEqual(isAdopted(ends.client), false);
    await assertWorks(ends);
  });

  it('stays with Node over a socket of the program', async () => {
    const server = await startServer();
    const ends = await connect(server, {
      createConnection: () =>
        tls.connect({ socket: net.connect(server.port, '127.0.0.1'), ca: cert })
    });
    assert.strictEqual(isAdopted(ends.client), false);
    await assertWorks(ends);
  });

  it('stays with Node over another stream', async () => {
    const [near, far] = duplexPair();
    const server = http.createServer();
    const wss = new WebSocketServer({ server });
    server.emit('connection', new tls.TLSSocket(far, { isServer: true, key, cert }));
    const client = new WebSocket('wss://127.0.0.1', {
      createConnection: () => tls.connect({ socket: near, ca: cert, host: '127.0.0.1' })
    });
    cleanup(() => client.terminate());
    const connection = once(wss, 'connection');
    await once(client, 'open');
    const [end] = await connection;
    assert.deepStrictEqual([isAdopted(client), isAdopted(end)], [false, false]);
    await assertWorks({ client, server: end });
  });
});
