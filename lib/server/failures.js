'use strict';

/** What the functions of a program that decide on an upgrade have thrown: the client learns that there was something. */

const { EventEmitter } = require('node:events');

const { debug } = require('../core/debug');

/** Servers whose operator was warned: clients may cause as many failures as they like. */
const warned = new WeakSet();

/**
 * Tells who operates the server: by the event `'upgradeError'`, or, where nobody listens, once by a warning of the process.
 * Never by an exception, of which a client could cause the next one.
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
  if (warned.has(wss)) return;
  warned.add(wss);
  const text =
    "A function that decides on upgrades has failed; 'upgradeError' tells of each failure";
  process.emitWarning(text, {
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
