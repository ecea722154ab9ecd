'use strict';

/** What the functions of a program that decide on an upgrade have thrown: the client learns that there was something. */

const { EventEmitter } = require('node:events');

const { debug } = require('../core/debug');

/**
 * Tells who operates the server: by the event `'upgradeError'`, or a warning of the process where nobody listens. Never by
 * an exception: the next request would cause the next one.
 *
 * @param {WebSocketServer} wss
 * @param {*} error whatever was thrown
 * @param {http.IncomingMessage} req
 */
function reportFailure(wss, error, req) {
  debug?.('a function of the program has failed: %s', error);
  // Agents listen by a replaced `emit`.
  if (wss.listenerCount('upgradeError') > 0 || wss.emit !== EventEmitter.prototype.emit) {
    wss.emit('upgradeError', error, req);
    return;
  }
  process.emitWarning('A function that decides on an upgrade has failed', {
    code: 'WS_ERR_UPGRADE',
    detail: detailOf(error)
  });
}

function detailOf(error) {
  try {
    return `${error?.stack ?? error}`;
  } catch {
    return typeof error;
  }
}

module.exports = { reportFailure };
