'use strict';

const { FIN, MASK, OPCODE } = require('../core/frame-info');
const { kOnIdleTimeout } = require('../core/symbols');
const { setImmediate, startUserTimer, stopUserTimer } = require('../core/scheduling');

/**
 * Which connections over streams have been silent for how long, as native/net/connection/heartbeats.h has it for adopted
 * sockets: of each it is looked at eight times in its timeout whether anything has come since. Those with about the same
 * timeout make a round, which has one timer: made with the `setTimeout` of the moment, as that of the closing handshake,
 * and keeping no process alive.
 */

const BUCKETS = 32; // parts of a round, looked at one after the other
const LOOKS = 8; // in a timeout
const SIGNIFICANT_BITS = 4; // of the time between two parts: there are few rounds, whatever timeouts there are

/** Tells the answer to our ping from those that a program waits for. docs/api.md tells users. */
const PAYLOAD = Buffer.from('beat');

/** @type {Map<number, Round>} by the time between two parts */
const rounds = new Map();

/** That of one connection. */
class Heartbeat {
  #websocket;
  #stream;
  #writer;
  #connection;
  #sendsPings;
  #round;
  #silent = 0; // looks
  #taken = 0;
  #awaitsPong = false;

  /** @type {Set<Heartbeat>} its part of the round */
  bucket;

  /**
   * @param {{websocket: WebSocket, stream: stream.Duplex, writer: FrameWriter}} parts of the connection
   * @param {StreamConnection} connection
   * @param {object} settings see `connectionOptions`; with an `idleTimeout`
   */
  constructor({ websocket, stream, writer }, connection, settings) {
    this.#websocket = websocket;
    this.#stream = stream;
    this.#writer = writer;
    this.#connection = connection;
    this.#sendsPings = settings.sendPings;
    this.#round = roundFor(settings.idleTimeout);
    this.#round.add(this);
  }

  end() {
    this.#round.delete(this);
  }

  /** Something has come. */
  noteLife() {
    this.#silent = 0;
  }

  /** @returns {boolean} whether a pong with this payload answers our ping: nobody hears of it */
  takesPong(payload) {
    if (!this.#awaitsPong || !PAYLOAD.equals(payload)) return false;
    this.#awaitsPong = false;
    return true;
  }

  look() {
    // Of what waits for the peer: whoever reads lives, too.
    const taken = this.#stream.writableLength > 0 ? this.#writer.taken : 0;
    const readsOn = taken !== 0 && taken !== this.#taken;
    this.#taken = taken;
    this.#silent = this.#connection.isHeldUp || readsOn ? 0 : this.#silent + 1;

    if (this.#silent > LOOKS) {
      // What has arrived counts before the time: it is read between this and then.
      setImmediate(() => this.#giveUp());
    } else if (this.#silent === LOOKS / 2 + 1 && this.#sendsPings) {
      this.#ping();
    }
  }

  /** Not behind the end of what we send. */
  #ping() {
    if (this.#stream.writableEnded || this.#stream.destroyed) return;
    const frame = FIN | OPCODE.PING | (this.#websocket._isServer ? 0 : MASK);
    this.#connection.send(frame, PAYLOAD, undefined);
    this.#awaitsPong = true;
  }

  #giveUp() {
    if (this.#silent <= LOOKS || this.bucket === undefined) return;
    this.#websocket[kOnIdleTimeout]();
    this.#connection.destroy();
  }
}

class Round {
  #tickMs;
  #buckets = Array.from({ length: BUCKETS }, () => new Set());
  #size = 0;
  #last = BUCKETS - 1; // bucket that was looked at
  #due = 0;
  #next = 0; // for whoever is added
  #timer;

  constructor(tickMs) {
    this.#tickMs = tickMs;
  }

  /** @param {Heartbeat} beat */
  add(beat) {
    const index = this.#next;
    this.#next = (index + 1) % BUCKETS;
    beat.bucket = this.#buckets[index];
    beat.bucket.add(beat);
    const isFirst = this.#size++ === 0;
    if (isFirst || this.#distanceTo(index) < this.#distanceTo(this.#due)) this.#arm(index);
  }

  delete(beat) {
    if (beat.bucket === undefined) return;
    beat.bucket.delete(beat);
    beat.bucket = undefined;
    if (--this.#size === 0) stopUserTimer(this.#timer);
  }

  /** @returns {number} ticks from the last look to that at the bucket */
  #distanceTo(index) {
    return ((index + BUCKETS - this.#last - 1) % BUCKETS) + 1;
  }

  #arm(index) {
    stopUserTimer(this.#timer);
    this.#due = index;
    this.#timer = startUserTimer(lookAtRound, this.#distanceTo(index) * this.#tickMs, this);
    this.#timer.unref?.(); // a fake one may have no such method
  }

  /** Looks at the bucket that is due. */
  look() {
    this.#last = this.#due;
    for (const beat of this.#buckets[this.#due]) beat.look();
    for (let distance = 1; distance <= BUCKETS; ++distance) {
      const index = (this.#last + distance) % BUCKETS;
      if (this.#buckets[index].size > 0) return this.#arm(index);
    }
  }
}

function lookAtRound(round) {
  round.look();
}

/** @returns {Round} with looks at least so far apart, and up to an eighth more */
function roundFor(timeoutMs) {
  const exact = Math.ceil(timeoutMs / (BUCKETS * LOOKS));
  const unit = 2 ** Math.max(32 - Math.clz32(exact) - SIGNIFICANT_BITS, 0);
  const tickMs = Math.ceil(exact / unit) * unit;
  if (!rounds.has(tickMs)) rounds.set(tickMs, new Round(tickMs));
  return rounds.get(tickMs);
}

module.exports = { Heartbeat };
