'use strict';

/** `shutdown()` of a server: its clients are told to go, spread over some time, and waited for up to a limit. */

const { isUint8Array } = require('node:util').types;

const { isValidCloseCode } = require('../binding');
const { debug } = require('../core/debug');
const { MAX_DELAY, milliseconds, outOfRange, wrongType } = require('../core/option-checks');
const { startUserTimer, stopUserTimer, throwApart } = require('../core/scheduling');

/** "Going away", RFC 6455 section 7.4.1: a client may connect anew. */
const GOING_AWAY = 1001;
const CODES = 'a status code that may be sent (1000 to 1003, 1007 to 1014, 3000 to 4999)';

const MAX_REASON = 123; // bytes, RFC 6455 section 5.5
const REASON = `a string or a Uint8Array of at most ${MAX_REASON} bytes`;

/** Milliseconds that clients have for the closing handshake, behind the last close frame. */
const CLOSING_TIME = 10_000;

/** Milliseconds that the end of a connection may take once it was cut off: a Duplex of a program may have none. */
const CUTTING_TIME = 1000;

/** In how many rounds the clients are closed, at most. */
const MAX_ROUNDS = 500;

/**
 * @param {object} [options] of shutdown()
 * @returns {{code: number, reason: (string|Uint8Array|undefined), timeout: number, spread: number}}
 * @throws {TypeError|RangeError} which names the option, the value and what it may be
 */
function shutdownOptions({ code = GOING_AWAY, reason, timeout, spread = 0 } = {}) {
  if (typeof code !== 'number') throw wrongType('code', CODES, code);
  if (!isValidCloseCode(code)) throw outOfRange('code', CODES, code);
  checkReason(reason);
  milliseconds('spread', spread);
  const limit = timeout ?? Math.min(spread + CLOSING_TIME, MAX_DELAY);
  milliseconds('timeout', limit);
  if (limit > 0 && spread > limit) {
    throw outOfRange('spread', `a whole number from 0 to "timeout", ${limit}`, spread);
  }
  return { code, reason, timeout: limit, spread };
}

function checkReason(reason) {
  if (reason === undefined) return;
  if (typeof reason !== 'string' && !isUint8Array(reason)) {
    throw wrongType('reason', REASON, reason);
  }
  if (Buffer.byteLength(reason) > MAX_REASON) throw outOfRange('reason', REASON, reason);
}

class Shutdown {
  /** @type {Promise<{closed: number, terminated: number}>} resolves when all is gone, or nothing more is waited for */
  done;

  #settings;
  #ownServer;
  #isServerClosed;
  #waiting; // clients that are not gone
  #counts = { closed: 0, terminated: 0 };
  #timers = [];
  #resolve;

  /**
   * @param {object} settings of shutdownOptions()
   * @param {object} server one that accepts no more
   * @param {Iterable<WebSocket>} server.clients
   * @param {http.Server} [server.ownServer] that of the option `port`, closing
   * @param {boolean} server.isClosed
   */
  constructor(settings, { clients, ownServer, isClosed }) {
    this.#settings = settings;
    this.#waiting = new Set(clients);
    this.#ownServer = ownServer;
    this.#isServerClosed = isClosed;
    this.done = new Promise((resolve) => (this.#resolve = resolve));
  }

  begin() {
    debug?.('shuts down: %d clients', this.#waiting.size);
    const { timeout } = this.#settings;
    // It keeps the process alive, whatever sockets do.
    this.#after(timeout === 0 ? MAX_DELAY : timeout, () => this.#cutOff());
    this.#closeInRounds();
    this.#settle();
  }

  /** @param {WebSocket} client about to emit 'close' */
  onClientGone(client) {
    if (!this.#waiting.delete(client)) return;
    const isInOrder = client._closeFrameReceived && client._closeFrameSent;
    ++this.#counts[isInOrder ? 'closed' : 'terminated'];
    this.#settle();
  }

  onServerClosed() {
    this.#isServerClosed = true;
    this.#settle();
  }

  #closeInRounds() {
    const clients = [...this.#waiting];
    const { spread } = this.#settings;
    const rounds = spread === 0 ? 1 : Math.min(clients.length, spread, MAX_ROUNDS);
    for (let round = 0; round < rounds; ++round) {
      const [from, to] = [round, round + 1].map((n) => Math.floor((clients.length * n) / rounds));
      const close = () => this.#close(clients.slice(from, to));
      if (round === 0) close();
      else this.#after(Math.round((spread * round) / rounds), close);
    }
  }

  #close(clients) {
    const { code, reason } = this.#settings;
    for (const client of clients) {
      try {
        client.close(code, reason);
      } catch (error) {
        // A method of the program's own class.
        throwApart(error);
        client.terminate();
      }
    }
  }

  #cutOff() {
    this.#stopTimers();
    debug?.('cuts off %d clients', this.#waiting.size);
    this.#after(CUTTING_TIME, () => this.#finish());
    this.#closeOwnConnections();
    for (const client of [...this.#waiting]) client.terminate();
  }

  /** Of those that have not become WebSockets there is nothing to wait for. */
  #closeOwnConnections() {
    this.#ownServer?.closeAllConnections?.();
  }

  #settle() {
    if (this.#waiting.size > 0) return;
    if (this.#isServerClosed) this.#finish();
    else this.#closeOwnConnections();
  }

  #finish() {
    this.#stopTimers();
    this.#counts.terminated += this.#waiting.size;
    this.#waiting.clear();
    this.#resolve(this.#counts);
  }

  #after(delay, callback) {
    this.#timers.push(startUserTimer(callback, delay));
  }

  #stopTimers() {
    for (const timer of this.#timers.splice(0)) stopUserTimer(timer);
  }
}

module.exports = { Shutdown, shutdownOptions };
