'use strict';

// An upgraded socket that was taken over by a connection that exists in memory only: what JavaScript does with a socket
// can be seen without the native side. The peer sees its connection end, because nobody has duplicated the descriptor.

const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');
const v8 = require('node:v8');
const vm = require('node:vm');

const { plain } = require('../../../lib/adopted/node-handle');
const { keepIfTouched, watchRequest } = require('../../../lib/adopted/socket/touch');
const { SocketView } = require('../../../lib/adopted/socket/view');
const { cleanup } = require('./cleanup');

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';

class FakeConnection {
  bufferedAmount = 0;
  bytesRead = 0;
  bytesWritten = 0;
  traffic = 0;
  closed = false;
  ending = false;
  peerEnded = false;
  unreferenced = false;
  /** @type {SocketView} */
  view = undefined;
  /** @type {boolean} the kernel takes nothing */
  blocked = false;
  /** @type {string[]} what was called */
  calls = [];
  #waiting = [];

  constructor() {
    for (const name of ['pause', 'resume', 'end', 'destroy', 'reset', 'ref', 'unref']) {
      this[name] = () => this.calls.push(name);
    }
  }

  /** What the core would say, by the name of its function. */
  ask({ name }) {
    const answers = {
      descriptorOf: 7,
      localName: { address: '192.0.2.2', family: 'IPv4', port: 80 },
      peerName: { address: '192.0.2.1', family: 'IPv4', port: 1234 }
    };
    return answers[name];
  }

  tell({ name }, ...args) {
    this.calls.push(`${name} ${args}`);
  }

  writeRaw(bytes, cb) {
    this.calls.push(`write ${bytes}`);
    this.bufferedAmount += bytes.length;
    this.bytesWritten += bytes.length;
    this.#waiting.push(cb);
    if (!this.blocked) this.takeAll();
  }

  /** The kernel takes all that waits. */
  takeAll() {
    this.bufferedAmount = 0;
    for (const cb of this.#waiting.splice(0)) if (cb) process.nextTick(cb);
  }

  onSocketError() {}

  /**
   * What is done with the record that says that the connection is closed.
   *
   * @param {function()} [closeWebSocket]
   * @param {number} [errno] what has broken the connection
   */
  reportClosed(closeWebSocket = () => {}, errno = 0) {
    if (this.closed) return;
    this.closed = true;
    this.view.close(errno, true, closeWebSocket);
  }
}

/** @returns {Promise<http.Server>} a server that listens */
async function listen() {
  const server = http.createServer();
  cleanup(() => {
    server.close();
    server.closeAllConnections();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/**
 * Lets a peer ask `server` for an upgrade.
 *
 * @param {http.Server} server
 * @param {string} [head] sent behind the request
 * @returns {Promise<[http.IncomingMessage, net.Socket, Buffer]>}
 */
async function upgraded(server, head = '') {
  const peer = net.connect(server.address().port, '127.0.0.1');
  cleanup(() => peer.destroy());
  peer.on('error', () => {});
  peer.write(REQUEST + head);
  return once(server, 'upgrade');
}

/**
 * @param {http.Server} server
 * @param {function(net.Socket, http.IncomingMessage)} [use] called when the socket was adopted, as listeners of
 *     'connection' are
 * @returns {Promise<FakeConnection>} one that has taken over a socket, to which nobody refers
 */
async function adopted(server, use) {
  const connection = new FakeConnection();
  const [request, socket] = await upgraded(server);
  plain.release(socket);
  connection.view = new SocketView(socket, connection);
  watchRequest(request, socket);
  if (use) use(socket, request);
  keepIfTouched(socket, false);
  return connection;
}

/** Collects garbage, also what WeakRefs still held in this turn. */
async function collectGarbage() {
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc');
  for (let i = 0; i < 3; ++i) {
    await new Promise((resolve) => setImmediate(resolve));
    gc();
  }
}

module.exports = { FakeConnection, adopted, collectGarbage, listen, upgraded };
