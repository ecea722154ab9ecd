'use strict';

const { Duplex } = require('node:stream');

const capacity = 64 * 1024;

/**
 * One end of an in-memory pipe. It behaves as a socket does: a write is taken at once and arrives in a later turn of
 * the event loop, also when the writer is destroyed meanwhile; a full pipe holds the writer's callback back.
 */
class PipeEnd extends Duplex {
  other = null;
  // What has been written at the other end and not been pushed here yet; null is its end.
  #inbox = [];
  #inboxBytes = 0;
  #readerIsFull = false;
  #deliveryIsDue = false;
  // Of a write of this end that waits for room at the other one.
  #heldCallback = null;

  _read() {
    this.#readerIsFull = false;
    this.#scheduleDelivery();
  }

  _write(chunk, encoding, callback) {
    if (this.other.destroyed) return callback(new Error('The other end of the pipe is gone'));
    this.other.#accept(chunk);
    if (this.other.#inboxBytes < capacity) process.nextTick(callback);
    else this.#heldCallback = callback;
  }

  /** Corked writes arrive as one chunk. */
  _writev(writes, callback) {
    this._write(Buffer.concat(writes.map(({ chunk }) => chunk)), 'buffer', callback);
  }

  _final(callback) {
    this.other.#accept(null);
    callback();
  }

  _destroy(error, callback) {
    if (!this.writableFinished) this.other.#accept(null);
    this.#releaseWriter(new Error('The pipe was destroyed'));
    this.other.#releaseWriter(null);
    callback(error);
  }

  #accept(chunk) {
    this.#inbox.push(chunk);
    if (chunk !== null) this.#inboxBytes += chunk.length;
    this.#scheduleDelivery();
  }

  #scheduleDelivery() {
    if (this.#deliveryIsDue || this.#readerIsFull || this.#inbox.length === 0) return;
    this.#deliveryIsDue = true;
    setImmediate(() => this.#deliver());
  }

  #deliver() {
    this.#deliveryIsDue = false;
    if (this.destroyed || this.#inbox.length === 0) return;
    const chunk = this.#inbox.shift();
    if (chunk !== null) this.#inboxBytes -= chunk.length;
    this.#readerIsFull = !this.push(chunk);
    if (this.#inboxBytes < capacity) this.other.#releaseWriter(null);
    this.#scheduleDelivery();
  }

  #releaseWriter(error) {
    const callback = this.#heldCallback;
    this.#heldCallback = null;
    if (callback) callback(error);
  }
}

/** @returns {[Duplex, Duplex]} two streams, each of which reads what the other writes */
function duplexPair() {
  const ends = [new PipeEnd(), new PipeEnd()];
  [ends[0].other, ends[1].other] = [ends[1], ends[0]];
  return ends;
}

module.exports = { duplexPair };
