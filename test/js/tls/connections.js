'use strict';

// Connections of TLS for the tests of this folder: of a server of https, and of clients that trust it.

const https = require('node:https');
const net = require('node:net');

const { kConnection } = require('../../../lib/core/symbols');
const { AdoptedConnection } = require('../../../lib/adopted/connection');
const { cleanup } = require('../support/cleanup');
const { once } = require('../support/events');
const { WebSocket, WebSocketServer } = require('../support/module');
const { cert, key } = require('../support/transports');

/**
 * @param {object} [options] of the server of https
 * @returns {Promise<{https: https.Server, wss: WebSocketServer, port: number}>}
 */
async function startServer(options) {
  const server = https.createServer({ key, cert, ...options });
  const wss = new WebSocketServer({ server });
  cleanup(() => {
    for (const client of wss.clients) client.terminate();
    server.close();
    server.closeAllConnections();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { https: server, wss, port: server.address().port };
}

/**
 * @param {{wss: WebSocketServer, port: number}} server
 * @param {object} [options] of the client
 * @returns {Promise<{client: WebSocket, server: WebSocket}>} both open
 */
async function connect({ wss, port }, options) {
  const client = new WebSocket(`wss://127.0.0.1:${port}`, { ca: cert, ...options });
  cleanup(() => client.terminate());
  const connection = once(wss, 'connection');
  await once(client, 'open');
  const [server] = await connection;
  return { client, server };
}

/** @returns {boolean} whether the core has the socket of a WebSocket */
function isAdopted(websocket) {
  return websocket[kConnection] instanceof AdoptedConnection;
}

/**
 * A way to the server on which a test may do what it likes.
 *
 * @returns {Promise<{port: number, pair: Promise<{near: net.Socket, far: net.Socket}>}>} `near` is the client's end
 */
async function startRelay(port) {
  const relay = net.createServer({ allowHalfOpen: true });
  const pair = once(relay, 'connection').then(([near]) => {
    const far = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    for (const socket of [near, far]) {
      socket.on('error', () => {});
      socket.setNoDelay();
      cleanup(() => socket.destroy());
    }
    near.pipe(far);
    far.pipe(near);
    return { near, far };
  });
  cleanup(() => relay.close());
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  return { port: relay.address().port, pair };
}

module.exports = { connect, isAdopted, startRelay, startServer };
