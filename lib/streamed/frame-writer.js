'use strict';

const { markAsUntransferable } = require('node:worker_threads');

const { encodeFrame } = require('../binding');
const { exitHooks } = require('../core/exit-hooks');
const { MASK } = require('../core/frame-info');
const { byteLengthOf, sizeBound } = require('../core/payload');
const { nextTick } = require('../core/scheduling');
const { runCallbacks, unsentError } = require('../core/send-callbacks');
const { encodeLarge } = require('./large-frames');

const POOL_SIZE = 65536; // bytes of the memory that frames of many connections are encoded into, one after another
const POOLED_MAX = 16384; // bytes; a larger frame gets memory of its own
const HEADER_MAX = 14; // bytes, RFC 6455 section 5.2: 2 + 8 (length) + 4 (masking key)

let pool;
let poolUsed;
takeNewPool();

/** Streams get views of it, those of many connections: none may take it away from the others. */
function takeNewPool() {
  pool = Buffer.allocUnsafeSlow(POOL_SIZE);
  poolUsed = 0;
  markAsUntransferable(pool.buffer);
}

const writersToFlush = [];
const openBatches = [];
let writers = 0; // whose streams are not closed
let exiting = false; // no tick will run any more

/**
 * Encodes frames and writes them to a stream: all that was encoded between two flushes leaves in one write.
 */
class FrameWriter {
  #stream;
  #generateMask;
  #maskKey;

  // What is encoded and not yet handed to the stream: full parts, then the open part [#start, #end) of #memory.
  #parts = [];
  #memory = pool;
  #start = 0;
  #end = 0;
  #bytes = 0;
  #willFlush = false;
  #inBatch = false;

  // Callbacks of frames: not yet handed to the stream, and handed over, one list for each write with the number of all
  // bytes up to its end.
  #callbacks = [];
  #written = new Set();
  #handedOver = 0;

  /**
   * @param {stream.Duplex} stream
   * @param {function(Buffer)} [generateMask] fills the 4 bytes of a masking key; default: the native CSPRNG
   */
  constructor(stream, generateMask) {
    this.#stream = stream;
    if (generateMask) {
      this.#generateMask = generateMask;
      this.#maskKey = Buffer.alloc(4);
    }
    if (++writers === 1) exitHooks.add(flushAtExit);
  }

  /** @type {number} bytes not yet taken by the stream's sink, framing included */
  get bufferedAmount() {
    return this.#bytes + this.#stream.writableLength;
  }

  /**
   * Encodes one frame. Call `flush()` or `flushSoon()` afterwards.
   *
   * @param {number} frame flags and opcode (`lib/core/frame-info.js`)
   * @param {string|Uint8Array} payload
   * @param {function(Error=)} [cb] called when the stream has taken the frame, or never will
   */
  write(frame, payload, cb) {
    if (this.refuses(cb)) return;
    if (this.#generateMask !== undefined && (frame & MASK) !== 0) this.#generateMask(this.#maskKey);

    const bound = sizeBound(payload) + HEADER_MAX;
    if (bound > POOLED_MAX) this.#encodeApart(frame, payload, bound);
    else this.#encodePooled(frame, payload, bound);

    if (typeof cb === 'function') this.#callbacks.push(cb);
  }

  /**
   * Takes bytes that are frames already. Call `flush()` or `flushSoon()` afterwards.
   *
   * @param {Uint8Array} bytes not copied: they must not change until they are written
   * @param {function(Error=)} [cb]
   */
  writeRaw(bytes, cb) {
    if (this.refuses(cb)) return;
    this.#closePart();
    this.#parts.push(bytes);
    this.#bytes += byteLengthOf(bytes);
    if (typeof cb === 'function') this.#callbacks.push(cb);
  }

  /** Hands all that is encoded to the stream, in one write. */
  flush() {
    this.#closePart();
    if (this.#parts.length === 0) return;

    this.#handedOver += this.#bytes;
    this.#bytes = 0;
    const parts = this.#parts;
    const onWritten = this.#callbacks.length === 0 ? undefined : this.#completion();
    const stream = this.#stream;

    if (parts.length === 1) {
      stream.write(parts.pop(), onWritten);
      return;
    }

    this.#parts = [];
    const last = parts.pop();
    if (stream.cork) stream.cork();
    for (const part of parts) stream.write(part);
    stream.write(last, onWritten);
    if (stream.uncork) stream.uncork();
  }

  /** User code is about to be called: what it sends leaves together, when it has returned. */
  openBatch() {
    this.#inBatch = true;
    openBatches.push(this);
  }

  /** User code has returned, or thrown. */
  closeBatch() {
    this.#inBatch = false;
    openBatches.splice(openBatches.lastIndexOf(this), 1);
    this.flush();
  }

  /** Flushes at the end of the batch or, without one, of this tick. */
  flushSoon() {
    if (exiting) {
      this.flush();
    } else if (!this.#inBatch && !this.#willFlush) {
      this.#willFlush = true;
      if (writersToFlush.push(this) === 1) nextTick(flushWriters);
    }
  }

  /**
   * The stream is about to be destroyed: what it still holds will never be sent, whatever it tells the callbacks of its
   * writes (by version of Node: null, ERR_STREAM_DESTROYED or ECANCELED).
   */
  cutOff() {
    const taken = this.#handedOver - this.#stream.writableLength;
    this.#fail((write) => write.end > taken);
  }

  /** The stream is closed: what it has not taken by now will never be sent. Called once. */
  abort() {
    if (--writers === 0) exitHooks.delete(flushAtExit);
    this.#bytes = 0;
    this.#parts.length = 0;
    this.#start = this.#end;
    this.#written.add({ callbacks: this.#callbacks, end: Infinity });
    this.#callbacks = [];
    this.#fail(() => true);
  }

  static flushAll() {
    for (const writer of writersToFlush.splice(0)) {
      writer.#willFlush = false;
      writer.flush();
    }
  }

  /** @returns {boolean} the stream takes nothing any more, as `cb` will be told */
  refuses(cb) {
    if (!this.#stream.destroyed && !this.#stream.writableEnded) return false;
    if (typeof cb === 'function') nextTick(cb, unsentError());
    return true;
  }

  #encodePooled(frame, payload, bound) {
    if (bound > byteLengthOf(pool) - poolUsed) takeNewPool();
    if (this.#memory !== pool || this.#end !== poolUsed) {
      this.#closePart();
      this.#memory = pool;
      this.#start = this.#end = poolUsed;
    }
    poolUsed = encodeFrame(frame, payload, pool, poolUsed, this.#maskKey);
    this.#bytes += poolUsed - this.#end;
    this.#end = poolUsed;
  }

  #encodeApart(frame, payload, bound) {
    const encoded = encodeLarge(frame, payload, bound, this.#maskKey);
    this.#closePart();
    this.#parts.push(encoded);
    this.#bytes += encoded.length;
  }

  #closePart() {
    if (this.#end > this.#start) this.#parts.push(this.#memory.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }

  /** @returns {function(Error=)} calls the callbacks of all frames in the write that is about to be made */
  #completion() {
    const write = { callbacks: this.#callbacks, end: this.#handedOver };
    this.#callbacks = [];
    this.#written.add(write);

    return (err) => {
      if (!this.#written.delete(write)) return; // it was cut off
      runCallbacks(write.callbacks, err ? unsentError(err) : undefined);
    };
  }

  #fail(isUnsent) {
    const callbacks = [];
    for (const write of this.#written) {
      if (!isUnsent(write)) continue;
      this.#written.delete(write);
      callbacks.push(...write.callbacks);
    }
    if (callbacks.length > 0) nextTick(runCallbacks, callbacks, unsentError());
  }
}

function flushWriters() {
  FrameWriter.flushAll();
}

/** The process may exit in a listener, with a batch open. */
function flushAtExit() {
  exiting = true;
  flushWriters();
  for (const writer of openBatches) writer.flush();
}

module.exports = { FrameWriter };
