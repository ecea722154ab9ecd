'use strict';

// The transports that the same behaviour suites run over. Each has
//   connect(serverOptions, clientOptions) -> { wss, server, client }: both ends are WebSockets of the module under test
//   rawClient(serverOptions, headers)     -> { wss, server, raw, head }: `raw` is the client by hand, handshake done
//                                            with `headers` beside the usual ones, `head` the response's, as Latin-1
//   serve(serverOptions)                  -> { wss, visit }: `visit(headers, ...bytes)` is a client by hand that has asked
//                                            for the upgrade, and sent the bytes behind it in the same segment
//   rawServer(clientOptions)              -> { client, raw }: `raw` is the server by hand, handshake done
//   isPlain                               whether the bytes are those of a socket of the system, which may be adopted
//   isTls                                 whether they are encrypted
//   isTlsOfNode                           whether they are Node's own TLS, which tells late what was written
// and everything is closed when the test ends. HAWSER_TEST_TRANSPORTS (names with commas) runs a selection.

const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const tls = require('node:tls');
const { once } = require('node:events');
const { cleanup } = require('./cleanup');
const { duplexPair } = require('./duplex-pair');
const { WebSocket, WebSocketServer } = require('./module');
const { RawPeer, requestHead, requestObject } = require('./raw-peer');
const { loopback } = require('./server');

const key = fs.readFileSync(path.join(__dirname, 'key.pem'));
const cert = fs.readFileSync(path.join(__dirname, 'cert.pem'));

function closeAtEnd(sockets, server) {
  cleanup(() => {
    for (const socket of sockets) {
      socket.on('error', () => {});
      (socket.terminate || socket.destroy).call(socket);
    }
    if (server) server.close();
  });
}

/** A transport with a listening socket; the subclasses say which. */
class ListeningTransport {
  clientOptions = {};

  async connect(serverOptions, clientOptions) {
    const httpServer = await this.listen(this.createHttpServer());
    const wss = new WebSocketServer({ server: httpServer, ...serverOptions });
    const client = new WebSocket(this.url(httpServer), {
      ...this.clientOptions,
      perMessageDeflate: false,
      ...clientOptions
    });
    const connection = once(wss, 'connection');
    await once(client, 'open');
    const [server] = await connection;
    closeAtEnd([client, server], httpServer);
    return { wss, server, client };
  }

  async rawClient(serverOptions, headers) {
    const httpServer = await this.listen(this.createHttpServer());
    const wss = new WebSocketServer({ server: httpServer, ...serverOptions });
    const raw = new RawPeer(this.dial(httpServer));
    raw.write(requestHead(headers));
    const [server] = await once(wss, 'connection');
    closeAtEnd([raw.stream, server], httpServer);
    const head = await raw.readHead();
    return { wss, server, raw, head };
  }

  async serve(serverOptions) {
    const httpServer = await this.listen(this.createHttpServer());
    const wss = new WebSocketServer({ server: httpServer, ...serverOptions });
    closeAtEnd([], httpServer);
    const visit = (headers, ...bytes) => {
      const raw = new RawPeer(this.dial(httpServer));
      closeAtEnd([raw.stream]);
      raw.write(requestHead(headers), ...bytes);
      return raw;
    };
    return { wss, visit, httpServer, url: this.url(httpServer) };
  }

  async rawServer(clientOptions) {
    const listener = await this.listen(this.createRawServer());
    const client = new WebSocket(this.url(listener), {
      ...this.clientOptions,
      perMessageDeflate: false,
      ...clientOptions
    });
    const [socket] = await once(listener, this.connectionEvent);
    const raw = new RawPeer(socket);
    closeAtEnd([client, socket], listener);
    const opened = once(client, 'open');
    await raw.acceptUpgrade();
    await opened;
    return { client, raw };
  }
}

class TcpTransport extends ListeningTransport {
  name = 'tcp';
  isPlain = true;
  connectionEvent = 'connection';
  createHttpServer = () => http.createServer();
  createRawServer = () => net.createServer({ allowHalfOpen: true });
  url = (server) => `ws://${loopback}:${server.address().port}`;
  dial = (server) =>
    net.connect({ port: server.address().port, host: loopback, allowHalfOpen: true });

  async listen(server) {
    server.listen(0, loopback);
    await once(server, 'listening');
    return server;
  }
}

class TlsTransport extends TcpTransport {
  name = 'tls';
  isPlain = false;
  isTls = true;
  connectionEvent = 'secureConnection';
  clientOptions = { ca: cert };
  createHttpServer = () => https.createServer({ key, cert });
  createRawServer = () => tls.createServer({ key, cert, allowHalfOpen: true });
  url = (server) => `wss://${loopback}:${server.address().port}`;
  dial = (server) =>
    tls.connect({ port: server.address().port, host: loopback, ca: cert, allowHalfOpen: true });
}

/** Somebody has had a look at the sockets: they stay with Node. */
class SeenTlsTransport extends TlsTransport {
  name = 'tls-stream';
  isTlsOfNode = true;
  clientOptions = { ca: cert, createConnection: (options) => seen(tls.connect(options)) };
  createHttpServer = () => https.createServer({ key, cert }).on('connection', () => {});
}

function seen(socket) {
  return socket.on('session', () => {});
}

class UnixTransport extends TcpTransport {
  name = 'unix';
  url = (server) => `ws+unix:${server.address()}:/`;
  dial = (server) => net.connect({ path: server.address(), allowHalfOpen: true });

  async listen(server) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-test-'));
    cleanup(() => fs.rmSync(folder, { recursive: true }));
    server.listen(path.join(folder, 'socket'));
    await once(server, 'listening');
    return server;
  }
}

/** No sockets at all: `handleUpgrade` with a plain-object request on one side, `setSocket` on the other. */
class MemoryTransport {
  name = 'memory';
  isPlain = false;

  #upgrade(serverOptions, headers) {
    const [near, far] = duplexPair();
    const wss = new WebSocketServer({ noServer: true, ...serverOptions });
    let server;
    wss.handleUpgrade(requestObject(headers), far, Buffer.alloc(0), (ws) => (server = ws));
    return { wss, server, near };
  }

  #attachClient(stream, clientOptions) {
    const options = {
      autoPong: true,
      closeTimeout: 30000,
      maxPendingAutoPongs: 60,
      ...clientOptions
    };
    const client = new WebSocket(null, undefined, options);
    client._isServer = false;
    client.setSocket(stream, Buffer.alloc(0), { allowSynchronousEvents: true, ...clientOptions });
    return client;
  }

  async connect(serverOptions, clientOptions) {
    const { wss, server, near } = this.#upgrade(serverOptions);
    await once(near, 'readable');
    near.read();
    const client = this.#attachClient(near, clientOptions);
    closeAtEnd([client, server]);
    return { wss, server, client };
  }

  async rawClient(serverOptions, headers) {
    const { wss, server, near } = this.#upgrade(serverOptions, headers);
    const raw = new RawPeer(near);
    const head = await raw.readHead();
    closeAtEnd([near, server]);
    return { wss, server, raw, head };
  }

  async serve(serverOptions) {
    const wss = new WebSocketServer({ noServer: true, ...serverOptions });
    const visit = (headers, ...bytes) => {
      const [near, far] = duplexPair();
      closeAtEnd([near, far]);
      const emit = (ws, req) => wss.emit('connection', ws, req);
      const request = { ...requestObject(headers), socket: far };
      wss.handleUpgrade(request, far, Buffer.concat(bytes), emit);
      return new RawPeer(near);
    };
    return { wss, visit };
  }

  async rawServer(clientOptions) {
    const [near, far] = duplexPair();
    const client = this.#attachClient(near, clientOptions);
    closeAtEnd([client, far]);
    return { client, raw: new RawPeer(far) };
  }
}

const tcp = new TcpTransport();
const all = [
  tcp,
  new TlsTransport(),
  new SeenTlsTransport(),
  new UnixTransport(),
  new MemoryTransport()
];
const selection = (process.env.HAWSER_TEST_TRANSPORTS || '').split(',').filter(Boolean);
const transports =
  selection.length === 0 ? all : all.filter(({ name }) => selection.includes(name));

/**
 * A suite that runs once per transport.
 *
 * @param {string} title
 * @param {function(object): void} define gets the transport
 */
function describeOverTransports(title, define) {
  for (const transport of transports) {
    describe(`${title}, over ${transport.name}`, () => define(transport));
  }
}

module.exports = { cert, describeOverTransports, key, tcp };
