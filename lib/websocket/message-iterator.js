'use strict';

/**
 * `for await (const message of websocket)`: the messages in order, with back-pressure towards the peer. While much waits for
 * the loop's body, the WebSocket is paused.
 */

const { payloadSize, toContent } = require('../core/payload');

const HIGH_WATER_MARK = 64 * 1024; // bytes that wait: the WebSocket is paused, until half of it was taken
const OVERHEAD = 64; // bytes that a message counts beside its content: many empty ones are much, too

/** websocket[kPauses]: iterators that have paused it; the last of them to have room resumes it. */
const kPauses = Symbol('kPauses');

/** @param {object} prototype that of WebSocket */
function installIterator(prototype) {
  const descriptor = { configurable: true, writable: true, value: iterate };
  Object.defineProperty(prototype, Symbol.asyncIterator, descriptor);
}

/** @returns {AsyncIterator<string|Buffer|ArrayBuffer|Buffer[]|Blob>} text as a string, binary as `binaryType` says */
function iterate() {
  return new MessageIterator(this);
}

class MessageIterator {
  #websocket;
  #messages = []; // [{value, size}]
  #bytes = 0;
  #waiting = []; // [{resolve, reject}] of next(), while there is no message
  #error; // to be thrown behind the messages that wait
  #ended = false;
  #pauses = false;

  #onMessage = (data, isBinary) => this.#take(isBinary ? data : data.toString());
  #onError = (error) => {
    this.#error ??= error;
    this.#end();
  };
  #onClose = () => this.#end();

  constructor(websocket) {
    this.#websocket = websocket;
    if (websocket.readyState === websocket.CLOSED) {
      this.#ended = true;
      return;
    }
    websocket.on('message', this.#onMessage);
    websocket.on('error', this.#onError);
    websocket.on('close', this.#onClose);
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  /** @returns {Promise<IteratorResult>} rejected once with the WebSocket's error, behind all messages */
  next() {
    if (this.#messages.length > 0) {
      const { value, size } = this.#messages.shift();
      this.#bytes -= size;
      if (this.#bytes <= HIGH_WATER_MARK / 2) this.#resume();
      return Promise.resolve({ value, done: false });
    }
    if (this.#error !== undefined) {
      const error = this.#error;
      this.#error = undefined;
      return Promise.reject(error);
    }
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** The loop was left: nobody wants the rest, and the WebSocket is closed. */
  return(value) {
    this.#leave();
    return Promise.resolve({ value, done: true });
  }

  /** As `return()`, for who calls it by hand. */
  throw(error) {
    this.#leave();
    return Promise.reject(error);
  }

  #take(value) {
    const first = this.#waiting.shift();
    if (first !== undefined) {
      first.resolve({ value, done: false });
      return;
    }
    const size = OVERHEAD + sizeOf(value);
    this.#messages.push({ value, size });
    this.#bytes += size;
    if (this.#bytes >= HIGH_WATER_MARK) this.#pause();
  }

  #leave() {
    const websocket = this.#websocket;
    this.#messages.length = this.#bytes = 0;
    this.#error = undefined;
    if (!this.#ended) {
      // What is wrong with a peer from here on is nobody's concern, but must not end the process.
      websocket.on('error', ignore);
      this.#end();
      websocket.close();
    }
  }

  #end() {
    if (this.#ended) return;
    this.#ended = true;
    this.#resume();
    this.#websocket.off('message', this.#onMessage);
    this.#websocket.off('error', this.#onError);
    this.#websocket.off('close', this.#onClose);
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      if (this.#error === undefined) {
        resolve({ value: undefined, done: true });
      } else {
        reject(this.#error);
        this.#error = undefined;
      }
    }
  }

  /** One that the program has paused by itself stays so until it is resumed by that. */
  #pause() {
    const websocket = this.#websocket;
    const pauses = websocket[kPauses] ?? 0;
    if (this.#pauses || (pauses === 0 && websocket.isPaused)) return;
    this.#pauses = true;
    websocket[kPauses] = pauses + 1;
    if (pauses === 0) websocket.pause();
  }

  #resume() {
    if (!this.#pauses) return;
    this.#pauses = false;
    if (--this.#websocket[kPauses] === 0) this.#websocket.resume();
  }
}

function sizeOf(value) {
  if (!Array.isArray(value)) return payloadSize(toContent(value));
  let size = 0;
  for (const part of value) size += part.length + OVERHEAD;
  return size;
}

function ignore() {}

module.exports = { installIterator };
