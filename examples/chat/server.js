'use strict';

// A chat room on one page: `node examples/chat/server.js`, then open the printed address in two tabs.
//
//   room.js        who is here, and the last 100 messages
//   guest.js       one connection: what it may send, and what it is sent
//   incoming.js    checks what a client sent
//   heartbeat.js   finds connections whose peer has gone without a word
//   public/        the page

const path = require('node:path');
const { WebSocketServer } = require('hawser');

const { createPageServer, listen } = require('../page-server');
const { Guest } = require('./guest');
const { startHeartbeat } = require('./heartbeat');
const { MAX_MESSAGE_BYTES } = require('./incoming');
const { Room } = require('./room');

const SUBPROTOCOL = 'json';
const MAX_CONNECTIONS = 500;
const SHUTDOWN_GRACE_MS = 1000;

/**
 * A browser tells the origin of the page that connects. Without this check any web site that the user
 * visits could talk to a server on 127.0.0.1 (RFC 6455, section 10.2). Programs send no Origin.
 */
function isOwnPage({ origin, req }) {
  return (
    origin === undefined || (URL.canParse(origin) && new URL(origin).host === req.headers.host)
  );
}

const pages = createPageServer(path.join(__dirname, 'public'));
const room = new Room();
const sockets = new WebSocketServer({
  server: pages,
  path: '/chat',
  maxPayload: MAX_MESSAGE_BYTES,
  verifyClient: isOwnPage,
  handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false)
});

sockets.on('connection', (socket) => {
  // 'close' follows and does the work; without a listener the error would end the process.
  socket.on('error', () => {});

  if (socket.protocol !== SUBPROTOCOL) {
    socket.close(1002, `This server speaks the subprotocol "${SUBPROTOCOL}"`);
  } else if (sockets.clients.size > MAX_CONNECTIONS) {
    socket.close(1013, 'The room is full');
  } else {
    new Guest(socket, room);
  }
});

const heartbeat = startHeartbeat(sockets);

/** Tells every page that the server goes away (they come back by themselves), then ends. */
function shutDown() {
  clearInterval(heartbeat);
  pages.close();
  pages.closeIdleConnections();
  sockets.close();
  for (const socket of sockets.clients) socket.close(1001, 'The server is going away');
  setTimeout(() => process.exit(0), SHUTDOWN_GRACE_MS).unref();
}

process.once('SIGINT', shutDown);
process.once('SIGTERM', shutDown);

// The WebSocketServer repeats the errors of its HTTP server; `listen` reports them.
sockets.on('error', () => {});
listen(pages, 'Hawser chat', 8080);
