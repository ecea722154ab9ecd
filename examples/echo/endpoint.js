'use strict';

const { WebSocketServer } = require('hawser');

const { isOwnPage } = require('../page-server');
const { MAX_COMMAND_BYTES, Session } = require('./inspector');
const { tap } = require('./tap');

const HOST = '127.0.0.1';
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** A connection that no page wants to see. */
const UNWATCHED = { onHandshake() {}, onFrame() {} };

/** What a connection calls itself, in front of those who watch. */
function readName(value) {
  return value !== null && /^[\w-]{1,16}$/.test(value) ? value : 'other';
}

/** An echo server as one writes it, on a port of its own; it knows nothing of the tap. */
function startEchoServer(perMessageDeflate) {
  const server = new WebSocketServer({
    host: HOST,
    port: 0,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate
  });
  server.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    socket.on('error', (error) => console.error(`Hawser echo: ${error.code}: ${error.message}`));
  });
  return server;
}

/**
 * The WebSocket side of the echo page.
 *
 * @returns {{upgrades: Record<string, Function>, stop: () => void}} what answers handshakes, by path;
 *   and how it ends
 */
function startEcho() {
  const servers = { '/echo': startEchoServer(false), '/echo-deflate': startEchoServer(true) };
  const inspectors = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_COMMAND_BYTES,
    perMessageDeflate: false,
    verifyClient: isOwnPage
  });
  /** name -> session */
  const sessions = new Map();
  /** The port from which the server sees a tapped connection come -> whose it is. */
  const watched = new Map();

  /** Lets a client through to an echo server; if it names a session, before the eyes of that. */
  const through = (server) => (request, socket, head) => {
    const { searchParams } = new URL(request.url, 'http://localhost');
    const session = sessions.get(searchParams.get('session'));
    const connection = readName(searchParams.get('connection'));
    tap({ request, socket, head }, server.address().port, {
      ...(session?.watch(connection) ?? UNWATCHED),
      onConnected: (port) => watched.set(port, { session, connection }),
      onEnd: (port) => watched.delete(port)
    });
  };

  for (const server of Object.values(servers)) {
    server.on('connection', (socket, request) => {
      const { session, connection } = watched.get(request.socket.remotePort) ?? {};
      session?.serve(connection, socket);
    });
  }

  function inspect(request, socket, head) {
    inspectors.handleUpgrade(request, socket, head, (page) => {
      const session = new Session(page, `ws://${HOST}:${socket.localPort}/echo`);
      sessions.set(session.name, session);
      page.on('close', () => sessions.delete(session.name));
    });
  }

  const upgrades = { '/inspector': inspect };
  for (const [path, server] of Object.entries(servers)) upgrades[path] = through(server);

  return {
    upgrades,
    stop() {
      for (const server of [inspectors, ...Object.values(servers)]) {
        server.close();
        for (const socket of server.clients) socket.close(1001, 'The server is going away');
      }
    }
  };
}

module.exports = { startEcho };
