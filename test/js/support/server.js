'use strict';

const net = require('node:net');
const { once } = require('node:events');
const { cleanup } = require('./cleanup');
const { WebSocketServer } = require('./module');
const { RawPeer } = require('./raw-peer');

const loopback = '127.0.0.1';

/** Destroys what a server still holds and closes it when the test ends. */
function closeAtEnd(server) {
  const sockets = new Set();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  cleanup(() => {
    for (const socket of sockets) {
      socket.on('error', () => {});
      socket.destroy();
    }
    server.close();
  });
}

/** Lets any net, tls or http server listen on a free port; resolves with its `ws:` address. */
async function listen(server) {
  closeAtEnd(server);
  server.listen(0, loopback);
  await once(server, 'listening');
  return `ws://${loopback}:${server.address().port}`;
}

/**
 * Starts a WebSocketServer on a free port.
 *
 * @param {object} [options]
 * @returns {Promise<{wss: WebSocketServer, port: number, url: string}>}
 */
async function startServer(options) {
  const wss = new WebSocketServer({ port: 0, host: loopback, ...options });
  closeAtEnd(wss._server);
  await once(wss, 'listening');
  const { port } = wss.address();
  return { wss, port, url: `ws://${loopback}:${port}` };
}

/** Connects to a port by hand. */
function dial(port) {
  const raw = new RawPeer(net.connect({ port, host: loopback }));
  cleanup(() => raw.stream.destroy());
  return raw;
}

module.exports = { dial, listen, loopback, startServer };
