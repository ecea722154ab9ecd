'use strict';

const INTERVAL_MS = 30_000;

/**
 * A peer that loses its network says nothing, and TCP may take many minutes to notice. So every
 * connection gets a ping per interval, and one that has not answered by the next is ended.
 *
 * @param {import('hawser').WebSocketServer} server
 * @returns {NodeJS.Timeout} for `clearInterval`
 */
function startHeartbeat(server) {
  const awaitingPong = new WeakSet();

  server.on('connection', (socket) => {
    socket.on('pong', () => awaitingPong.delete(socket));
  });

  return setInterval(() => {
    for (const socket of server.clients) {
      if (awaitingPong.has(socket)) {
        socket.terminate();
      } else {
        awaitingPong.add(socket);
        socket.ping();
      }
    }
  }, INTERVAL_MS);
}

module.exports = { startHeartbeat };
