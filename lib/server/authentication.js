'use strict';

/**
 * `authenticate(request, { signal })`: who connects, found out before there is a WebSocket. What it returns is the user; it
 * refuses a client by throwing an error with a status, or by returning nobody.
 */

const { validateHeaderName, validateHeaderValue } = require('node:http');

const { nextTick } = require('../core/scheduling');
const { reportFailure } = require('./failures');
const refusals = require('./refusals');

/** Those of ours that nobody may change: they say where the answer ends. */
const FRAMING = new Set(['connection', 'content-length', 'transfer-encoding']);

/** Context of `authenticate`; the signal is made for who asks for it. */
class AuthenticationContext {
  #upgrade;

  constructor(upgrade) {
    this.#upgrade = upgrade;
  }

  /** @type {AbortSignal} */
  get signal() {
    return this.#upgrade.signal;
  }
}

/**
 * @param {WebSocketServer} wss
 * @param {Upgrade} upgrade is decided in a later tick, out of the promise: what a listener of 'connection' throws is an
 *   uncaught exception, as ever
 */
function authenticate(wss, upgrade) {
  const asked = new Promise((resolve) => {
    resolve(wss.options.authenticate(upgrade.req, new AuthenticationContext(upgrade)));
  });
  asked.then(
    (user) => nextTick(onUser, upgrade, user),
    (error) => nextTick(onError, wss, upgrade, error)
  );
}

function onUser(upgrade, user) {
  if (upgrade.isOver) return;
  // Nobody was found: `return users.get(token)` must not let strangers in.
  if (user === undefined || user === null || user === false) upgrade.refuse(401);
  else upgrade.accept(user);
}

function onError(wss, upgrade, error) {
  if (upgrade.isOver) return;
  const { refusal, failure } = toRefusal(error);
  upgrade.refuse(refusal.status, refusal.message, refusal.headers);
  if (failure !== undefined) reportFailure(wss, failure.error, upgrade.req);
}

/**
 * @returns {{refusal: import('../handshake/server').Refusal, failure: {error: *}|undefined}} an error without a status, or
 *   with headers that cannot be written, is one that nobody has expected: the client is told nothing of it
 */
function toRefusal(error) {
  try {
    const status = error?.status ?? error?.statusCode;
    if (Number.isInteger(status) && status >= 400 && status <= 599) {
      const isExposed = error.expose === true && typeof error.message === 'string';
      const headers = toHeaders(error.headers, isExposed);
      return { refusal: { status, message: isExposed ? error.message : undefined, headers } };
    }
  } catch (fault) {
    return { refusal: refusals.FAILED, failure: { error: fault } };
  }
  return { refusal: refusals.FAILED, failure: { error } };
}

/** @throws {TypeError} for a name or a value that no header has */
function toHeaders(given, isText) {
  const headers = isText ? { 'Content-Type': 'text/plain; charset=utf-8' } : {};
  if (typeof given !== 'object' || given === null) return headers;
  for (const [name, value] of Object.entries(given)) {
    const text = `${value}`;
    validateHeaderName(name);
    validateHeaderValue(name, text);
    const lowerCased = name.toLowerCase();
    if (FRAMING.has(lowerCased)) continue;
    headers[lowerCased === 'content-type' ? 'Content-Type' : name] = text;
  }
  return headers;
}

module.exports = { authenticate };
