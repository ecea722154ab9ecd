'use strict';

// A client that comes back: `node examples/reconnecting-client.js [<address>]`. Without an address it speaks to the example echo
// (`npm start echo` in another terminal): stop that, look, and start it again.
//
// - It waits before it tries again, twice as long each time up to a bound, and at random within that (full jitter): when a server
//   restarts, its thousand clients must not come back in the same second.
// - A connection that was lost at once does not count as a success, so that a server that accepts and closes is spared, too.
// - What is sent meanwhile waits, up to a bound. What was under way when the connection broke may be lost: where that matters,
//   number the messages and let the server confirm them.
// - Some closes are final, and so are refusals (as 401): the server does not want this client, and coming back would not change it.

const { EventEmitter } = require('node:events');
const { WebSocket } = require('hawser');

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const STABLE_MS = 5000;
const MAX_WAITING_BYTES = 1024 * 1024;

/** Normal, protocol error, wrong data, policy: all others may pass. 4000 and above are the program's own. */
const FINAL_CODES = [1000, 1002, 1003, 1007, 1008, 1010];

/** What a server answers in place of the upgrade: 4xx, but for those that ask for patience. */
const FINAL_REFUSAL = /^Unexpected server response: 4(?!08|25|29)\d\d$/;

/**
 * @param {number} attempt 0 for the first after a connection that was stable
 * @param {function(): number} [random] in [0, 1)
 * @returns {number} how long to wait before it, in milliseconds
 */
function waitBefore(attempt, random = Math.random) {
  return Math.round(random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt));
}

/**
 * Emits 'open'; 'message' (data, isBinary); 'lost' (code, milliseconds until the next attempt); 'end' (code, reason) when it does
 * not come back any more.
 */
class ReconnectingSocket extends EventEmitter {
  #address;
  #options;
  #socket;
  #attempts = 0;
  #openedMs;
  #timer;
  #isWanted = true;
  #waiting = [];
  #waitingBytes = 0;

  /** @param {string} address @param {object} [options] of the WebSocket */
  constructor(address, options) {
    super();
    this.#address = address;
    this.#options = options;
    this.#connect();
  }

  /**
   * Sends it now, or when there is a connection.
   *
   * @param {string} text
   * @returns {boolean} false: too much is waiting already, and this is not kept
   */
  send(text) {
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(text);
      return true;
    }
    const bytes = Buffer.byteLength(text);
    if (!this.#isWanted || this.#waitingBytes + bytes > MAX_WAITING_BYTES) return false;
    this.#waiting.push(text);
    this.#waitingBytes += bytes;
    return true;
  }

  /** Ends it. */
  close() {
    this.#isWanted = false;
    clearTimeout(this.#timer);
    if (this.#socket.readyState === WebSocket.CLOSED) this.emit('end', 1000, '');
    else this.#socket.close(1000);
  }

  #connect() {
    this.#socket = new WebSocket(this.#address, this.#options);
    this.#socket.on('open', () => this.#opened());
    this.#socket.on('message', (data, isBinary) => this.emit('message', data, isBinary));
    // 'close' follows, also when there was no connection at all.
    let refusal = '';
    this.#socket.on('error', ({ message }) => {
      if (FINAL_REFUSAL.test(message)) refusal = message;
    });
    this.#socket.on('close', (code, reason) =>
      this.#closed(code, refusal || String(reason), refusal !== '')
    );
  }

  #opened() {
    this.#openedMs = performance.now();
    for (const text of this.#waiting) this.#socket.send(text);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.emit('open');
  }

  #closed(code, reason, isRefused) {
    if (performance.now() - this.#openedMs > STABLE_MS) this.#attempts = 0;
    this.#openedMs = undefined;
    if (!this.#isWanted || isRefused || FINAL_CODES.includes(code)) {
      this.#isWanted = false;
      this.emit('end', code, reason);
      return;
    }
    const waitMs = waitBefore(this.#attempts++);
    this.#timer = setTimeout(() => this.#connect(), waitMs);
    this.emit('lost', code, waitMs);
  }
}

/** Says a number every second, and prints what comes back. */
function main(address) {
  const socket = new ReconnectingSocket(address);
  let number = 0;
  const timer = setInterval(() => socket.send(`message ${++number}`), 1000);
  socket.on('open', () => console.log(`Connected to ${address}`));
  socket.on('message', (data) => console.log(`Heard ${data}`));
  socket.on('lost', (code, waitMs) => console.log(`Lost (${code}), again in ${waitMs} ms`));
  socket.on('end', (code, reason) => {
    console.log(`The end (${code}) ${reason}`);
    clearInterval(timer);
  });
  process.once('SIGINT', () => socket.close());
}

module.exports = { ReconnectingSocket, waitBefore };

if (require.main === module) main(process.argv[2] ?? 'ws://127.0.0.1:8081/echo');
