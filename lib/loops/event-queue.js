'use strict';

const { dispatchEvent } = require('./events');

// When more waits nothing is read, until half of it was dispatched.
const MAX_EVENTS = 64;
const MAX_BYTES = 64 * 1024;

const WORDS = 5; // of an event: kind, position, length, value, reading
const ROOM = 32; // events, in a new queue

/**
 * Events of one connection that wait to be dispatched.
 *
 * They wait as what their records said: a Buffer for each of the thousands that one reading can bring would live until
 * its turn comes, and cost more than all the rest.
 */
class EventQueue {
  #connection;
  #words; // of the events from #first to #end
  #sources; // of each: what holds its payload
  #first = 0;
  #end = 0;
  #bytes = 0;

  /** @type {boolean} reading has to wait */
  full = false;

  /** @param {AdoptedConnection} connection stops and goes on reading */
  constructor(connection) {
    this.#connection = connection;
  }

  /** @type {boolean} */
  get isEmpty() {
    return this.#end === 0;
  }

  /** @type {number} of the payloads that wait */
  get bytes() {
    return this.#bytes;
  }

  // Of a queue that is not empty.

  get firstKind() {
    return this.#words[this.#first * WORDS];
  }

  get firstReading() {
    return this.#words[this.#first * WORDS + 4];
  }

  get lastReading() {
    return this.#words[this.#end * WORDS - 1];
  }

  /** An event as dispatchEvent() takes it, with the number of its reading. */
  push(kind, at, length, value, reading, source) {
    this.#makeRoom();
    const word = this.#end * WORDS;
    this.#words[word] = kind;
    this.#words[word + 1] = at;
    this.#words[word + 2] = length;
    this.#words[word + 3] = value;
    this.#words[word + 4] = reading;
    this.#sources[this.#end++] = source;
    this.#bytes += length;
    if (!this.full && this.#exceeds(MAX_EVENTS, MAX_BYTES)) {
      this.full = true;
      this.#connection.onFull();
    }
  }

  dispatchFirst() {
    const word = this.#first * WORDS;
    const kind = this.#words[word];
    const at = this.#words[word + 1];
    const length = this.#words[word + 2];
    const value = this.#words[word + 3];
    const source = this.#sources[this.#first];
    this.#sources[this.#first++] = undefined;
    this.#bytes -= length;
    if (this.#first === this.#end) this.#clear();
    if (this.full && !this.#exceeds(MAX_EVENTS / 2, MAX_BYTES / 2)) {
      this.full = false;
      this.#connection.goOnReading();
    }
    dispatchEvent(this.#connection, kind, at, length, value, source);
  }

  #exceeds(events, bytes) {
    return this.#end - this.#first > events || this.#bytes > bytes;
  }

  #makeRoom() {
    if (this.#words === undefined) {
      this.#words = new Uint32Array(ROOM * WORDS);
      this.#sources = [];
    } else if (this.#end * WORDS === this.#words.length) {
      const waiting = this.#words.subarray(this.#first * WORDS);
      // As long as half of it is free at its start, the same memory will do.
      if (waiting.length * 2 > this.#words.length) {
        this.#words = new Uint32Array(this.#words.length * 2);
      }
      this.#words.set(waiting);
      this.#sources = this.#sources.slice(this.#first);
      this.#end -= this.#first;
      this.#first = 0;
    }
  }

  /** A connection at rest has no more than a little memory. */
  #clear() {
    this.#first = this.#end = 0;
    if (this.#words.length <= ROOM * WORDS) this.#sources.length = 0;
    else this.#words = this.#sources = undefined;
  }
}

module.exports = { EventQueue };
