'use strict';

/**
 * What the heartbeat of a connection (`idleTimeout`) means for its WebSocket. Whoever has the bytes looks whether any come:
 * the event loop of an adopted socket, `lib/streamed/heartbeat.js` for a stream.
 */

const { debug, nameOf } = require('../core/debug');
const { kConnection, kOnIdleTimeout, kSettings } = require('../core/symbols');

/** websocket[kWasSilent]: its peer was, for so long that the connection has been given up. */
const kWasSilent = Symbol('kWasSilent');

/** @param {object} prototype that of WebSocket */
function installHeartbeat(prototype) {
  prototype[kOnIdleTimeout] = onIdleTimeout;
}

function onIdleTimeout() {
  this[kWasSilent] = true;
  debug?.('%s: is given up: nothing has come for %d ms', nameOf(this), timeoutOf(this));
}

/**
 * The closing handshake begins: `closeTimeout` takes over, and no ping may follow our close frame (RFC 6455, section
 * 5.5.1).
 *
 * @param {WebSocket} websocket with a connection
 */
function endHeartbeat(websocket) {
  if (timeoutOf(websocket) > 0) websocket[kConnection].endHeartbeat();
}

/** @returns {Error|undefined} what a program has asked to be told of a peer that was silent for too long */
function idleTimeoutError(websocket) {
  if (!websocket[kWasSilent] || !websocket[kSettings].errorOnIdleTimeout) return undefined;
  const error = new Error(`Nothing has come from the peer for ${timeoutOf(websocket)} ms`);
  error.code = 'WS_ERR_IDLE_TIMEOUT';
  return error;
}

function timeoutOf(websocket) {
  return websocket[kSettings].idleTimeout;
}

module.exports = { endHeartbeat, idleTimeoutError, installHeartbeat };
