'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { createInterface } = require('node:readline');

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');

/** A program of examples/ in a process of its own, as a user starts it. */
class ExampleServer {
  #child;

  constructor(child, url) {
    this.#child = child;
    this.url = url;
    this.port = new URL(url).port;
  }

  /**
   * Starts examples/<name>/server.js and waits for the address that it prints.
   *
   * @param {string} name
   * @param {number | string} [port] 0 takes any free one
   * @returns {Promise<ExampleServer>}
   */
  static async start(name, port = 0) {
    const child = spawn(process.execPath, [path.join(EXAMPLES, name, 'server.js')], {
      env: { ...process.env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit']
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const [url] = /http:\S+/.exec(line) ?? [];
      if (url !== undefined) return new ExampleServer(child, url);
    }
    throw new Error(`examples/${name}/server.js ended without an address`);
  }

  /** The address of the WebSocket endpoint. */
  socketUrl(endpoint) {
    return `${this.url.replace('http:', 'ws:')}/${endpoint}`;
  }

  /** Ends the process; gives its exit code, or null after a signal that it does not handle. */
  async stop(signal = 'SIGKILL') {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill(signal);
      await exited;
    }
    return this.#child.exitCode;
  }
}

module.exports = { ExampleServer };
