'use strict';

const { constants, receive } = require('../binding');
const { BufferView, bufferOf, byteOffsetOf } = require('../core/payload');

/**
 * The events that the native session found in one chunk, as the records it writes
 * (native/binding/protocol/event_records.h): a header, then one record for each event.
 */

const {
  WORDS,
  UNFINISHED,
  YIELDED,
  KIND: KIND_WORD,
  POSITION,
  LENGTH,
  VALUE
} = constants.chunkRecord;
const { KIND_BITS, IS_INDEXED, HAS_FRAGMENT_ENDS } = constants.payload;
const KIND_MASK = (1 << KIND_BITS) - 1;
const MAX_EVENTS = 512;

/** Kinds of events. */
const KIND = constants.eventKind;

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
      this.#forgetPayloads(); // they would live through collections while others have their turn
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
    this.#position = 0;
    this.#count = receive(this.#session, this.#chunk, this.#records, this.#buffers);
  }

  #forget() {
    this.#forgetPayloads();
    this.#chunk = this.#memory = undefined;
    this.#position = this.#count = 0;
    return false;
  }

  #forgetPayloads() {
    this.payload = this.fragmentEnds = undefined;
    this.#buffers.length = 0;
  }

  #read(word) {
    const records = this.#records;
    const kind = records[word + KIND_WORD] & KIND_MASK;
    const flags = records[word + KIND_WORD] >>> KIND_BITS;
    const at = records[word + POSITION];

    this.kind = kind;
    this.fragmentEnds = undefined;
    if (kind === KIND.ERROR) {
      this.code = at;
      this.value = records[word + VALUE];
      return;
    }

    this.code = records[word + VALUE];
    const length = records[word + LENGTH];
    if ((flags & IS_INDEXED) === 0) {
      this.payload = new BufferView(this.#memory, this.#offset + at, length);
      return;
    }
    const payload = this.#buffers[at];
    this.payload = payload.length === length ? payload : payload.subarray(0, length);
    if ((flags & HAS_FRAGMENT_ENDS) !== 0) this.fragmentEnds = this.#buffers[at + 1];
  }
}

module.exports = { KIND, ReceivedBatch };
