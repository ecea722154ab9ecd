'use strict';

/**
 * How long a closing handshake may take: `closeTimeout`, then the connection is destroyed.
 *
 * As under ws it is a timer of Node's in `_closeTimer`, which programs clear or unref, made with the `setTimeout` of the
 * moment, so that a fake clock moves it.
 */

const { startUserTimer, stopUserTimer } = require('../core/scheduling');
const { kConnection } = require('../core/symbols');

/** @param {WebSocket} websocket */
function startCloseTimer(websocket) {
  websocket._closeTimer = startUserTimer(destroyConnection, websocket._closeTimeout, websocket);
}

/** @param {WebSocket} websocket whose timer may not have been started */
function stopCloseTimer(websocket) {
  stopUserTimer(websocket._closeTimer);
}

function destroyConnection(websocket) {
  websocket[kConnection].destroy();
}

module.exports = { startCloseTimer, stopCloseTimer };
