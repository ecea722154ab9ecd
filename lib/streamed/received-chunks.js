'use strict';

const { byteLengthOf, toChunk } = require('../core/payload');
const { ReceivedBatch } = require('./received-batch');

/**
 * What a stream has delivered and was not dispatched yet: the chunk whose events are being dispatched, and those that
 * came meanwhile. Each is decoded when its turn comes.
 */
class ReceivedChunks {
  #session;
  #batch; // of the first chunk
  #batchBytes = 0;
  #waiting = []; // chunks

  /** @param {object} session native, of `createSession` */
  constructor(session) {
    this.#session = session;
  }

  /** @param {Uint8Array|string} chunk of a stream; it must not change any more */
  add(chunk) {
    this.#waiting.push(toChunk(chunk));
  }

  /** The event in hand stays; nothing that has not been decoded counts any more. */
  clear() {
    this.#waiting.length = 0;
  }

  /** @returns {boolean} whether they have so many bytes, or more */
  areMuch(maxBytes) {
    let bytes = this.#batchBytes;
    for (const chunk of this.#waiting) bytes += byteLengthOf(chunk);
    return bytes >= maxBytes;
  }

  /** @type {ReceivedBatch|undefined} the event in hand; undefined: all were dispatched */
  get event() {
    return this.#batch;
  }

  /** Steps on. @returns {boolean} false: there is none, or (where `event` is still there) not before others had their turn */
  nextEvent() {
    for (;;) {
      if (this.#batch !== undefined) {
        if (this.#batch.next()) return true;
        if (this.#batch.yields) return false;
        this.#batch.release();
        this.#batch = undefined;
        this.#batchBytes = 0;
      }
      if (this.#waiting.length === 0) return false;
      const batch = ReceivedBatch.acquire();
      const chunk = this.#waiting.shift();
      this.#batch = batch;
      this.#batchBytes = byteLengthOf(chunk);
      batch.decode(this.#session, chunk);
    }
  }
}

module.exports = { ReceivedChunks };
