'use strict';

const { receive } = require('../binding');
const { BufferView, bufferOf, byteOffsetOf } = require('../core/payload');

/**
 * The events that the native session found in one chunk, as the records it writes (native/binding/protocol/event_records.h):
 * the first four words are a header, then four words for each event.
 */

const WORDS = 4;
const MAX_EVENTS = 512;

// Words of the header.
const UNFINISHED = 1;
const YIELDED = 2;

/** Kinds of events, the numbers of `EventKind` in native/ws/session.h. */
const KIND = { TEXT: 2, BINARY: 3, PING: 4, PONG: 5, CLOSE: 6, ERROR: 7 };

const unused = [];

class ReceivedBatch {
  #records = new Uint32Array((MAX_EVENTS + 1) * WORDS);
  #buffers = [];
  #chunk;
  #memory; // of the chunk
  #offset = 0; // of the chunk in it
  #session;
  #position = 0;
  #count = 0;

  /** @type {boolean} next() has found no event, but there is more to inflate */
  yields = false;

  // The event that next() has stepped on.
  kind = 0;
  /** @type {Buffer} a message, the data of a ping or pong, the reason of a close frame */
  payload;
  /** @type {Uint32Array|undefined} ends of the frames of a message that came in more than one */
  fragmentEnds;
  /** @type {number} CLOSE: the status code; ERROR: its row in the table of errors */
  code = 0;
  /** @type {number} ERROR: the number in its text */
  value = 0;

  /** @returns {ReceivedBatch} one that nobody uses; give it back with `release()` */
  static acquire() {
    return unused.pop() || new ReceivedBatch();
  }

  release() {
    this.#forget();
    this.#session = undefined;
    unused.push(this);
  }

  /**
   * Decodes `chunk` in place; next() then steps through what it held.
   *
   * @param {object} session native session
   * @param {Uint8Array} chunk
   */
  decode(session, chunk) {
    this.#session = session;
    this.#chunk = chunk;
    this.#memory = bufferOf(chunk);
    this.#offset = byteOffsetOf(chunk);
    this.#records.fill(0, 0, WORDS);
    this.#decodeMore();
  }

  /**
   * @returns {boolean} whether there was another event. If not, `yields` says that much was inflated: call this again in a
   *     later turn of Node's loop.
   */
  next() {
    while (this.#position === this.#count) {
      if (this.#records[UNFINISHED] === 0) return this.#forget();
      if (this.#records[YIELDED] !== 0 && !this.yields) {
        this.yields = true;
        return false;
      }
      this.yields = false;
      this.#decodeMore();
    }
    this.#read(++this.#position * WORDS);
    return true;
  }

  #decodeMore() {
    this.#buffers.length = 0;
    this.#position = 0;
    this.#count = receive(this.#session, this.#chunk, this.#records, this.#buffers);
  }

  #forget() {
    this.#chunk = this.#memory = this.payload = this.fragmentEnds = undefined;
    this.#buffers.length = this.#position = this.#count = 0;
    return false;
  }

  /** native/binding/protocol/event_records.h: kind and flags, offset or index, length, value */
  #read(word) {
    const records = this.#records;
    const kind = records[word] & 0xff;
    const flags = records[word] >>> 8;
    const at = records[word + 1];

    this.kind = kind;
    this.fragmentEnds = undefined;
    if (kind === KIND.ERROR) {
      this.code = at;
      this.value = records[word + 3];
      return;
    }

    this.code = records[word + 3];
    const length = records[word + 2];
    if ((flags & 1) === 0) {
      this.payload = new BufferView(this.#memory, this.#offset + at, length);
      return;
    }
    const payload = this.#buffers[at];
    this.payload = payload.length === length ? payload : payload.subarray(0, length);
    if ((flags & 2) !== 0) this.fragmentEnds = this.#buffers[at + 1];
  }
}

module.exports = { KIND, ReceivedBatch };
