'use strict';

const { markAsUntransferable } = require('node:worker_threads');

const { encodeFrame } = require('../binding');
const { exitHooks } = require('../core/exit-hooks');
const { BatchClock } = require('../core/batch-clock');
const { MASK } = require('../core/frame-info');
const { byteLengthOf, sizeBound } = require('../core/payload');
const { nextTick, now, setImmediate, throwApart } = require('../core/scheduling');
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

const clock = new BatchClock(now); // of what all writers hold
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

  // What is encoded and not yet handed to the stream: full parts, then the open part [#start, #end) of #memory, with the
  // callbacks of its frames.
  #parts = []; // [{bytes, callbacks}]
  #callbacks = [];
  #memory = pool;
  #start = 0;
  #end = 0;
  #bytes = 0;
  #willFlush = false;
  #inBatch = false;

  // Callbacks of frames that were handed over, one list for each part with the number of all bytes up to its end.
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

  /** @type {number} bytes that the stream's sink has taken */
  get taken() {
    return this.#handedOver - this.#stream.writableLength;
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
    if (bound > POOLED_MAX) {
      this.#addPart(encodeLarge(frame, payload, bound, this.#maskKey), cb);
      return;
    }
    this.#encodePooled(frame, payload, bound);
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
    this.#addPart(bytes, cb);
  }

  /**
   * Hands all that is encoded to the stream, in one write if it is little: a small frame need not wait until a large one
   * behind it has been taken, and its callback is called before.
   */
  flush() {
    this.#closePart();
    if (this.#parts.length === 0) return;

    const parts = this.#parts;
    const stream = this.#stream;
    this.#parts = [];
    this.#bytes = 0;
    const together =
      parts.length > 1 && stream.cork && parts.every(({ bytes }) => bytes.length <= POOLED_MAX);
    if (together) stream.cork();
    for (const part of parts) this.#handOver(part);
    if (together) stream.uncork();
  }

  /**
   * @param {function(Error=)} cb called in a later tick, when all that was written before is taken, or with an error if that
   *   will never be
   */
  afterWritten(cb) {
    const handedOver = [...this.#written];
    if (this.#end > this.#start) this.#callbacks.push(cb);
    else if (this.#parts.length > 0) this.#parts.at(-1).callbacks.push(cb);
    else if (handedOver.length > 0) handedOver.at(-1).callbacks.push(cb);
    else setImmediate(cb, null); // what waits is the user's own, written to the socket
  }

  /** User code is about to be called: what it sends leaves together, when it has returned. */
  openBatch() {
    this.#inBatch = true;
    if (openBatches.push(this) === 1) clock.restart(now());
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
      return;
    }
    if (!this.#inBatch && !this.#willFlush) {
      this.#willFlush = true;
      if (writersToFlush.push(this) === 1) {
        nextTick(flushWriters);
        if (openBatches.length === 0) clock.restart(now());
      }
    }
    if (clock.isDue()) flushAmidWork();
  }

  /**
   * The stream is about to be destroyed: what it still holds will never be sent, whatever it tells the callbacks of its
   * writes (by version of Node: null, ERR_STREAM_DESTROYED or ECANCELED).
   */
  cutOff() {
    const { taken } = this;
    this.#fail((write) => write.end > taken);
  }

  /** The stream is closed: what it has not taken by now will never be sent. Called once. */
  abort() {
    if (--writers === 0) exitHooks.delete(flushAtExit);
    this.#closePart();
    for (const { callbacks } of this.#parts) this.#written.add({ callbacks, end: Infinity });
    this.#bytes = 0;
    this.#parts.length = 0;
    this.#fail(() => true);
  }

  static flushAll() {
    const due = writersToFlush.splice(0);
    for (const writer of due) writer.#willFlush = false;
    flushEach(due);
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

  /** @param {Uint8Array} bytes in memory of their own */
  #addPart(bytes, cb) {
    this.#closePart();
    this.#parts.push({ bytes, callbacks: typeof cb === 'function' ? [cb] : [] });
    this.#bytes += byteLengthOf(bytes);
  }

  #closePart() {
    if (this.#end > this.#start) {
      const bytes = this.#memory.subarray(this.#start, this.#end);
      this.#parts.push({ bytes, callbacks: this.#callbacks });
      this.#callbacks = [];
    }
    this.#start = this.#end;
  }

  #handOver({ bytes, callbacks }) {
    this.#handedOver += byteLengthOf(bytes);
    this.#stream.write(bytes, this.#completion(callbacks));
  }

  /** @returns {function(Error=)} calls the callbacks of all frames in the part that is about to be written */
  #completion(callbacks) {
    const write = { callbacks, end: this.#handedOver };
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

/** A user's stream that throws keeps none of the others waiting. */
function flushEach(some) {
  for (const writer of some) {
    try {
      writer.flush();
    } catch (error) {
      throwApart(error);
    }
  }
}

/** Code of users does not come to an end, or ends the process: what it has sent so far leaves. */
function flushAmidWork() {
  flushEach([...writersToFlush, ...openBatches]);
}

/** The process may exit in a listener, with a batch open. */
function flushAtExit() {
  exiting = true;
  flushAmidWork();
}

module.exports = { FrameWriter };
