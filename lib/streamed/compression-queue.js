'use strict';

const { COMPRESS, FIN } = require('../core/frame-info');
const { byteLengthOf, kept, payloadSize } = require('../core/payload');
const { isLong } = require('../permessage-deflate');
const { runCallbacks, unsentError } = require('../core/send-callbacks');
const { nextTick } = require('../core/scheduling');

/**
 * Has the payloads of one connection's frames compressed before they go to its FrameWriter. A long one is compressed on
 * another thread; what is sent after it waits here.
 */
class CompressionQueue {
  #deflate;
  #writer;
  #onReady;
  // In order: {size, cb, frame, payload} frames, and {size, cb, send} what else waits for them.
  #waiting = [];

  /** @type {number} bytes of the payloads that wait */
  bytes = 0;

  /**
   * @param {PerMessageDeflate} deflate of this connection
   * @param {FrameWriter} writer
   * @param {function()} onReady called when what has waited is with the writer
   */
  constructor(deflate, writer, onReady) {
    this.#deflate = deflate;
    this.#writer = writer;
    this.#onReady = onReady;
  }

  /**
   * @param {number} frame flags and opcode (`lib/core/frame-info.js`)
   * @param {string|Uint8Array} payload copied before this returns
   * @param {function(Error=)} [cb]
   */
  write(frame, payload, cb) {
    const ready = this.#waiting.length === 0 ? this.#readyNow(frame, payload) : undefined;
    if (ready !== undefined) this.#writer.write(frame & ~COMPRESS, ready, cb);
    else this.#wait({ size: payloadSize(payload), cb, frame, payload: kept(payload) });
  }

  /** Bytes that are frames already. */
  writeRaw(bytes, cb) {
    const send = () => this.#writer.writeRaw(bytes, cb);
    if (this.#waiting.length > 0) this.#wait({ size: byteLengthOf(bytes), cb, send });
    else send();
  }

  /** Calls `then` when all that was sent before is with the writer. */
  afterAll(then) {
    if (this.#waiting.length > 0) this.#wait({ size: 0, cb: undefined, send: then });
    else then();
  }

  /** Gives up what waits, as the callbacks will be told. */
  cutOff() {
    const callbacks = this.#waiting.map(({ cb }) => cb).filter((cb) => typeof cb === 'function');
    this.#waiting = [];
    if (callbacks.length > 0) nextTick(runCallbacks, callbacks, unsentError());
  }

  /**
   * @returns {string|Uint8Array|undefined} what goes into the frame; undefined: another thread has to compress it, or has
   *     the deflater, for the user
   */
  #readyNow(frame, payload) {
    if ((frame & COMPRESS) === 0) return payload;
    if (isLong(payload)) return undefined;
    return this.#deflate.compressNow(payload, (frame & FIN) !== 0);
  }

  #wait(job) {
    this.bytes += job.size;
    if (this.#waiting.push(job) === 1) this.#compressFirst();
  }

  #compressFirst() {
    const job = this.#waiting[0];
    this.#deflate.compressKept(job.payload, (job.frame & FIN) !== 0, (error, compressed) => {
      if (this.#waiting[0] !== job) return; // it was cut off
      this.#takeFirst();
      try {
        if (!error) this.#writer.write(job.frame & ~COMPRESS, compressed, job.cb);
        else if (typeof job.cb === 'function') nextTick(job.cb, error);
      } finally {
        this.#advance();
        this.#onReady();
      }
    });
  }

  /** Sends what has waited, up to the next that waits for another thread. */
  #advance() {
    while (this.#waiting.length > 0) {
      const { send, frame, payload, cb } = this.#waiting[0];
      const ready = send === undefined ? this.#readyNow(frame, payload) : undefined;
      if (send === undefined && ready === undefined) {
        this.#compressFirst();
        return;
      }
      this.#takeFirst();
      if (send !== undefined) send();
      else this.#writer.write(frame & ~COMPRESS, ready, cb);
    }
  }

  #takeFirst() {
    const job = this.#waiting.shift();
    this.bytes -= job.size;
    return job;
  }
}

module.exports = { CompressionQueue };
