'use strict';

const { COMPRESS, FIN } = require('../core/frame-info');
const { payloadSize } = require('../core/payload');
const { isLong } = require('../permessage-deflate');
const { runCallbacks, unsentError } = require('../core/send-callbacks');

/**
 * Has the payloads of one connection's frames compressed before they go to its FrameWriter. A long one is compressed on
 * another thread; what is sent after it waits here.
 */
class CompressionQueue {
  #deflate;
  #writer;
  #onReady;
  // In order: {size, cb, send} what waits for the first, and {size, cb, frame, payload} what is long to compress.
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
    if ((frame & COMPRESS) !== 0 && isLong(payload)) {
      const kept = copyOf(payload);
      this.#wait({ size: payloadSize(kept), cb, frame, payload: kept });
    } else if (this.#waiting.length > 0) {
      const kept = copyOf(payload);
      const send = () => this.#writeNow(frame, kept, cb);
      this.#wait({ size: payloadSize(kept), cb, send });
    } else {
      this.#writeNow(frame, payload, cb);
    }
  }

  /** Bytes that are frames already. */
  writeRaw(bytes, cb) {
    const send = () => this.#writer.writeRaw(bytes, cb);
    if (this.#waiting.length > 0) this.#wait({ size: bytes.byteLength, cb, send });
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
    if (callbacks.length > 0) process.nextTick(runCallbacks, callbacks, unsentError());
  }

  #writeNow(frame, payload, cb) {
    const compressed =
      (frame & COMPRESS) === 0 ? payload : this.#deflate.compressNow(payload, (frame & FIN) !== 0);
    this.#writer.write(frame & ~COMPRESS, compressed, cb);
  }

  #wait(job) {
    this.bytes += job.size;
    if (this.#waiting.push(job) === 1) this.#compressFirst();
  }

  #compressFirst() {
    const job = this.#waiting[0];
    this.#deflate.compress(job.payload, (job.frame & FIN) !== 0, (error, compressed) => {
      if (this.#waiting[0] !== job) return; // it was cut off
      this.#writer.write(job.frame & ~COMPRESS, compressed, job.cb);
      this.#takeFirst();
      this.#advance();
      this.#onReady();
    });
  }

  /** Sends what has waited, up to the next that is long to compress. */
  #advance() {
    while (this.#waiting.length > 0) {
      if (this.#waiting[0].send === undefined) {
        this.#compressFirst();
        return;
      }
      this.#takeFirst().send();
    }
  }

  #takeFirst() {
    const job = this.#waiting.shift();
    this.bytes -= job.size;
    return job;
  }
}

function copyOf(payload) {
  return payload instanceof Uint8Array ? Buffer.from(payload) : payload;
}

module.exports = { CompressionQueue };
