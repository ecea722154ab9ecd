'use strict';

const { WebSocketServer } = require('hawser');

const { isOwnPage } = require('../page-server');
const { Guest } = require('./guest');
const { startHeartbeat } = require('./heartbeat');
const { MAX_MESSAGE_BYTES } = require('./incoming');
const { Room } = require('./room');

const SUBPROTOCOL = 'json';
const MAX_CONNECTIONS = 500;

/**
 * The WebSocket side of the chat.
 *
 * @returns {{upgrades: Record<string, Function>, stop: () => void}} what answers handshakes, by path;
 *   and how it ends
 */
function startChat() {
  const room = new Room();
  const sockets = new WebSocketServer({
    noServer: true,
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

  return {
    upgrades: {
      '/chat': (request, socket, head) =>
        sockets.handleUpgrade(request, socket, head, (accepted) =>
          sockets.emit('connection', accepted, request)
        )
    },
    stop() {
      clearInterval(heartbeat);
      sockets.close();
      for (const socket of sockets.clients) socket.close(1001, 'The server is going away');
    }
  };
}

module.exports = { startChat };
