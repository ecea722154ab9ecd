'use strict';

// A program of examples/ in a process of its own, as a user starts it.

const { spawn } = require('node:child_process');
const { on, once } = require('node:events');
const { createInterface } = require('node:readline');
const { WebSocket } = require('hawser');

const { programOf } = require('../../tools/examples');

class Example {
  #name;
  #child;
  #lines = [];
  #seen = 0;
  #wake = () => {};
  #sockets = [];

  /** What it prints, standard error too, as far as it has come: for messages of failed tests. */
  get output() {
    return this.#lines.join('\n');
  }

  /** The address that it has printed, without a path. @type {string} */
  url;

  /** How it ended. @type {Promise<{code: ?number, signal: ?string}>} */
  ended;

  /**
   * Starts it.
   *
   * @param {string} name
   * @param {object} [how]
   * @param {string[]} [how.args]
   * @param {object} [how.env] over that of the tests
   * @param {number | string} [how.port] 0 takes any free one
   */
  constructor(name, { args = [], env = {}, port = 0 } = {}) {
    this.#name = name;
    this.#child = spawn(process.execPath, [programOf(name), ...args], {
      env: { ...process.env, PORT: String(port), ...env },
      stdio: ['ignore', 'pipe', 'pipe']
    });
    this.ended = once(this.#child, 'close').then(([code, signal]) => {
      this.#wake();
      return { code, signal };
    });
    for (const input of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input }).on('line', (line) => {
        this.#lines.push(line);
        this.#wake();
      });
    }
  }

  /** Starts a server and waits for its address. */
  static start(name, how) {
    return new Example(name, how).listening();
  }

  /** Waits for the address that a server prints. */
  async listening() {
    const [address] = await this.line(/\b(?:http|ws)s?:\/\/[\w.:-]+/);
    this.url = address;
    return this;
  }

  /** The port that it listens on, as a word. */
  get port() {
    return new URL(this.url).port;
  }

  /** The address of a WebSocket endpoint, `/` and what follows. */
  socketUrl(path = '/') {
    return this.url.replace(/^http/, 'ws') + path;
  }

  /**
   * The next line that it prints, or has printed and nobody has asked for, that fits.
   *
   * @param {RegExp} pattern
   * @returns {Promise<RegExpExecArray>}
   */
  async line(pattern) {
    for (;;) {
      while (this.#seen < this.#lines.length) {
        const found = pattern.exec(this.#lines[this.#seen++]);
        if (found !== null) return found;
      }
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        await this.ended;
        if (this.#seen < this.#lines.length) continue;
        throw new Error(`${this.#name} ended without a line ${pattern}:\n${this.output}`);
      }
      await new Promise((resolve) => (this.#wake = resolve));
    }
  }

  /**
   * A client of it, terminated with it.
   *
   * @param {string} [path]
   * @param {object} [options] of the WebSocket, `protocols` too
   * @returns {Promise<{socket: WebSocket, next: function(): Promise<string>}>} when it is open; `next` gives its messages one
   *   by one, from the first
   */
  async connect(path, { protocols = [], ...options } = {}) {
    const socket = new WebSocket(this.socketUrl(path), protocols, options);
    this.#sockets.push(socket);
    const messages = on(socket, 'message', { close: ['close'] });
    await once(socket, 'open');
    // 'close' tells what became of it.
    socket.on('error', () => {});
    const next = async () => {
      const { done, value } = await messages.next();
      if (done) throw new Error(`${this.#name} closed the connection:\n${this.output}`);
      return String(value[0]);
    };
    return { socket, next };
  }

  /** Sends it a signal. */
  kill(signal) {
    this.#child.kill(signal);
  }

  /** Ends it; gives its exit code, or null after a signal that it does not handle. */
  async stop(signal = 'SIGKILL') {
    this.kill(signal);
    const { code } = await this.ended;
    for (const socket of this.#sockets) socket.terminate();
    return code;
  }
}

module.exports = { Example };
