'use strict';

const { isAtHand, kept, payloadSize, toBytes } = require('../core/payload');
const { kConnection, kOnSendError } = require('../core/symbols');
const { nextTick } = require('../core/scheduling');

/**
 * Frames of one WebSocket that wait until the content of a Blob has been read, so that the order of sends is kept.
 */
class SendQueue {
  #websocket;
  #jobs = [];
  #reading = false;

  /** Bytes of the payloads that wait. */
  bytes = 0;

  constructor(websocket) {
    this.#websocket = websocket;
  }

  /** @type {boolean} nothing waits: a frame may be sent directly */
  get idle() {
    return this.#jobs.length === 0;
  }

  /**
   * @param {number} frame flags and opcode (`lib/core/frame-info.js`)
   * @param {string|Uint8Array|Blob} payload
   * @param {function(Error=)} [cb]
   */
  push(frame, payload, cb) {
    const size = payloadSize(payload);
    this.#websocket[kConnection].holdPublished(true, false);
    // What the caller may overwrite after this call is copied now, as every send does.
    this.#jobs.push({ frame, payload: kept(payload), size, cb });
    this.bytes += size;
    if (!this.#reading) this.#advance();
  }

  /**
   * A message that was published, behind what waits.
   *
   * @param {string|Uint8Array} payload
   * @param {function((string|Uint8Array))} send
   */
  pushPublished(payload, send) {
    const size = payloadSize(payload);
    this.#jobs.push({ payload: kept(payload), size, send });
    this.bytes += size;
  }

  /** @param {function(Error=)} then called when all that waits now is with the connection, or never will be */
  afterAll(then) {
    this.#jobs.push({ size: 0, cb: then, isMark: true });
  }

  /** Sends all jobs up to the next Blob, and starts to read that. */
  #advance() {
    const connection = this.#websocket[kConnection];

    while (this.#jobs.length > 0) {
      const { frame, payload, size, cb, isMark, send } = this.#jobs[0];
      if (isMark) {
        this.#jobs.shift();
        cb(null);
        continue;
      }
      if (!isAtHand(payload)) {
        this.#read(payload);
        return;
      }
      this.#jobs.shift();
      this.bytes -= size;
      if (send !== undefined) {
        send(payload);
        continue;
      }
      connection.send(frame, payload, cb);
      connection.holdPublished(false, false);
    }
  }

  async #read(blob) {
    this.#reading = true;
    let content;

    try {
      content = toBytes(await blob.arrayBuffer());
    } catch (error) {
      // Out of the promise, so that what a callback throws is an uncaught exception and no unhandled rejection.
      nextTick(() => this.#fail(error));
      return;
    }

    nextTick(() => this.#finishRead(blob, content));
  }

  #finishRead(blob, content) {
    if (this.#websocket[kConnection].destroyed) {
      const { progress = 'the blob was being read' } = blob;
      this.#drop(new Error(`The socket was closed while ${progress}`));
      return;
    }
    this.#reading = false;
    this.#jobs[0].payload = content;
    this.#advance();
  }

  #fail(error) {
    this.#drop(error);
    this.#websocket[kOnSendError](error);
  }

  #drop(error) {
    this.#reading = false;
    this.bytes = 0;
    for (const { frame, cb } of this.#jobs.splice(0)) {
      if (frame !== undefined) this.#websocket[kConnection].holdPublished(false, false);
      if (typeof cb === 'function') cb(error);
    }
  }
}

module.exports = { SendQueue };
