'use strict';

/**
 * An upgrade that a function of the program decides on, now or later. While it waits, nobody reads its socket: what the
 * client sends stays in there, up to its high-water mark, and in the kernel.
 */

const { debug } = require('../core/debug');
const { startUserTimer, stopUserTimer } = require('../core/scheduling');
const { refuse } = require('../handshake/server');
const refusals = require('./refusals');

class Upgrade {
  /** @type {http.IncomingMessage|undefined} undefined once it was given up */
  req;
  /** @type {boolean} it was decided, or given up */
  isOver = false;
  /** @type {boolean} */
  isBeingAuthenticated = false;
  /** @type {boolean} nobody waits for a decision any more */
  wasGivenUp = false;

  #admission;
  #socket;
  #place;
  #complete;
  #controller;
  #reason; // of whoever has given it up
  #timer;
  #onGone; // once it waits

  /**
   * @param {Admission} admission of its server
   * @param {object} upgrade
   * @param {http.IncomingMessage} upgrade.req
   * @param {stream.Duplex} upgrade.socket
   * @param {Place} [upgrade.place] among the connections of its address
   * @param {function(object)} upgrade.complete makes the WebSocket; gets `place`, and `user` of one that was authenticated
   */
  constructor(admission, { req, socket, place, complete }) {
    this.req = req;
    this.#admission = admission;
    this.#socket = socket;
    this.#place = place;
    this.#complete = complete;
  }

  /** @type {AbortSignal} aborted when the upgrade is given up; made for who asks for it */
  get signal() {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.wasGivenUp) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /**
   * From now on it is under way: until it is decided, the client has gone, or `timeoutMs` are over. The second time it does
   * nothing.
   *
   * @param {number} timeoutMs 0: no limit
   * @param {boolean} endsWithClient also when the client has said that it will send no more (a FIN): then it cannot become
   *   a WebSocket, but could still read an answer
   */
  wait(timeoutMs, endsWithClient) {
    if (this.#onGone !== undefined) return;
    this.#onGone = () => this.giveUp(clientHasGone());
    this.#socket.once('close', this.#onGone);
    if (endsWithClient) this.#socket.once('end', this.#onGone);
    if (timeoutMs > 0) this.#timer = startUserTimer(() => this.#timeOut(), timeoutMs);
    this.#admission.underway.add(this);
    // Then neither event will come any more.
    if (this.#socket.destroyed || (endsWithClient && !this.#socket.readable)) this.#onGone();
  }

  /** @param {*} [user] whom `authenticate` has found */
  accept(user) {
    const place = this.#place;
    this.#end(true);
    try {
      this.#complete({ place, user });
    } finally {
      if (place !== undefined && !place.isTaken) place.leave();
    }
  }

  /** @param {number} status @param {string} [message] @param {object} [headers] */
  refuse(status, message, headers) {
    this.#end(false);
    refuse(this.#socket, status, message, headers);
  }

  /**
   * @param {Error} reason of `signal`
   * @param {import('../handshake/server').Refusal} [refusal] undefined: there is nobody to be told
   */
  giveUp(reason, refusal) {
    if (this.isOver) return;
    this.#end(false);
    this.wasGivenUp = true;
    this.#reason = reason;
    debug?.('gives up an upgrade: %s', reason.message);
    const socket = this.#socket;
    // The function that was to decide may hold this for as long as it likes.
    this.req = this.#socket = this.#complete = undefined;
    if (refusal === undefined) socket.destroy();
    else refuse(socket, refusal.status, refusal.message, refusal.headers);
    this.#controller?.abort(reason);
  }

  /** Nobody is told: the function that decides has thrown. */
  abandon() {
    this.#end(false);
  }

  #timeOut() {
    this.giveUp(new Error('The opening handshake has taken too long'), refusals.TIMED_OUT);
  }

  #end(keepsPlace) {
    if (this.isOver) return;
    this.isOver = true;
    this.#admission.underway.delete(this);
    if (!keepsPlace) this.#place?.leave();
    this.#place = undefined;
    stopUserTimer(this.#timer);
    if (this.#onGone === undefined) return;
    this.#socket.removeListener('close', this.#onGone);
    this.#socket.removeListener('end', this.#onGone);
  }
}

function clientHasGone() {
  return new Error('The client has gone before the opening handshake was done');
}

module.exports = { Upgrade };
