'use strict';

/**
 * Who may connect to a server. A proper request for its path is asked, in this order:
 *
 *   1. is the server shutting down?            503
 *   2. allowedOrigins                          403
 *   3. maxConnections                          503
 *   4. maxConnectionsPerAddress (trustProxy)   429
 *   5. verifyClient                            401, or what it says
 *   6. authenticate                            401, or what it says
 *
 * The options are read for each request: they may be changed.
 */

const { clientInfo, originOf, refuse } = require('../handshake/server');
const { isAllowedOrigin } = require('./allowed-origins');
const { authenticate } = require('./authentication');
const { ConnectionCounts } = require('./connection-counts');
const { reportFailure } = require('./failures');
const { countedAddress } = require('./network-address');
const refusals = require('./refusals');
const { clientAddress, compileTrust } = require('./trusted-proxies');
const { Upgrade } = require('./upgrade');

class Admission {
  /** @type {Set<WebSocket>} the open connections */
  open;
  /** @type {Set<Upgrade>} those that wait to be decided on */
  underway = new Set();

  #isShuttingDown = false;
  #wss;
  #counts = new ConnectionCounts();
  #trust = { given: undefined, isTrusted: undefined };

  /** @param {WebSocketServer} wss @param {Set<WebSocket>} open kept by the server */
  constructor(wss, open) {
    this.#wss = wss;
    this.open = open;
  }

  /**
   * @param {http.IncomingMessage} req a proper request
   * @param {stream.Duplex} socket
   * @param {function(object=)} complete makes the WebSocket: called within this call unless `authenticate`, or a
   *   `verifyClient` with a callback, decides
   */
  admit(req, socket, complete) {
    let refusal;
    let place;
    try {
      refusal = this.#refusalFor(req);
      if (refusal === undefined) ({ refusal, place } = this.#placeFor(req, socket));
    } catch (error) {
      refuse(socket, refusals.FAILED.status);
      reportFailure(this.#wss, error, req);
      return;
    }
    if (refusal !== undefined) {
      refuse(socket, refusal.status, refusal.message, refusal.headers);
      return;
    }

    const { authenticate: asksWho, verifyClient } = this.#wss.options;
    if (place === undefined && !asksWho && !verifyClient) complete();
    else this.#decide(new Upgrade(this, { req, socket, place, complete }), req);
  }

  /** The server shuts down: who waits, and who comes from now on, is told so. */
  refuseAll() {
    this.#isShuttingDown = true;
    for (const upgrade of [...this.underway]) {
      upgrade.giveUp(new Error('The server is shutting down'), refusals.SHUTTING_DOWN);
    }
  }

  /** @returns {import('../handshake/server').Refusal|undefined} */
  #refusalFor(req) {
    if (this.#isShuttingDown) return refusals.SHUTTING_DOWN;
    const { allowedOrigins, maxConnections } = this.#wss.options;
    if (allowedOrigins != null && !isAllowedOrigin(allowedOrigins, originOf(req), req)) {
      return refusals.FORBIDDEN_ORIGIN;
    }
    const isFull = maxConnections > 0 && this.open.size + this.underway.size >= maxConnections;
    return isFull ? refusals.NO_ROOM : undefined;
  }

  /** @returns {{refusal: import('../handshake/server').Refusal|undefined, place: Place|undefined}} */
  #placeFor(req, socket) {
    const { maxConnectionsPerAddress: max, trustProxy } = this.#wss.options;
    if (!(max > 0)) return {};
    const address = clientAddress(req, socket, this.#isTrusted(trustProxy));
    if (address === undefined) return {};
    const counted = countedAddress(address);
    if (this.#counts.of(counted) >= max) return { refusal: refusals.TOO_MANY_OF_ADDRESS };
    return { place: this.#counts.takePlace(counted) };
  }

  #isTrusted(given = false) {
    if (this.#trust.isTrusted === undefined || this.#trust.given !== given) {
      this.#trust = { given, isTrusted: compileTrust('trustProxy', given ?? false) };
    }
    return this.#trust.isTrusted;
  }

  /** Has the functions of the program decide, first `verifyClient`, as under ws. */
  #decide(upgrade, req) {
    const { options } = this.#wss;
    const { verifyClient } = options;
    if (!verifyClient) {
      this.#authenticate(upgrade);
    } else if (verifyClient.length === 2) {
      this.#wait(upgrade);
      options.verifyClient(clientInfo(req), this.#onVerified.bind(this, upgrade));
    } else {
      this.#onVerified(upgrade, askNow(options, upgrade, req));
    }
  }

  #onVerified(upgrade, isVerified, status, message, headers) {
    if (upgrade.wasGivenUp) return;
    if (isVerified) this.#authenticate(upgrade);
    else upgrade.refuse(status || 401, message, headers);
  }

  #authenticate(upgrade) {
    if (!this.#wss.options.authenticate) {
      upgrade.accept();
    } else if (!upgrade.isOver && !upgrade.isBeingAuthenticated) {
      upgrade.isBeingAuthenticated = true;
      this.#wait(upgrade);
      if (!upgrade.isOver) authenticate(this.#wss, upgrade);
    }
  }

  /** Where nothing of ours is asked for, the socket of a client that has ended is left to `verifyClient`, as under ws. */
  #wait(upgrade) {
    const { options } = this.#wss;
    const { handshakeTimeout, maxConnections, maxConnectionsPerAddress } = options;
    const isGuarded = handshakeTimeout > 0 || maxConnections > 0 || maxConnectionsPerAddress > 0;
    upgrade.wait(handshakeTimeout, isGuarded || Boolean(options.authenticate));
  }
}

/** @returns {*} whether `verifyClient` wants the client; what it throws is the caller's */
function askNow(options, upgrade, req) {
  try {
    return options.verifyClient(clientInfo(req));
  } catch (error) {
    upgrade.abandon();
    throw error;
  }
}

module.exports = { Admission };
