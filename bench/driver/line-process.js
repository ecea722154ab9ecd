'use strict';

const { spawn } = require('child_process');
const { once } = require('events');
const readline = require('readline');

const { NotSupported } = require('../servers/not-supported');

const kAnswerTimeoutMs = 60_000;

/**
 * A child process that is spoken to in lines and answers in lines of JSON. Its errors go to our
 * standard error. An answer with an `error` text, an early end and a silence reject; one with an
 * `unsupported` text rejects with NotSupported.
 */
class LineProcess {
  #child;
  #exited;
  #lines;

  constructor(command, args) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#exited = once(this.#child, 'close');
    // A child that cannot be started is reported by the first next().
    this.#exited.catch(() => {});
    // The reader of a pipe that broke is gone, and next() says so.
    this.#child.stdin.on('error', () => {});
    this.#lines = readline.createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  send(line) {
    this.#child.stdin.write(`${line}\n`);
  }

  /** @returns {Promise<object>} the next line */
  async next() {
    const { value, done } = await this.#inTime(this.#lines.next(), 'did not answer');
    if (done) throw new Error(`${this.#name} ended early`);
    const answer = JSON.parse(value);
    if (typeof answer.unsupported === 'string') throw new NotSupported(answer.unsupported);
    if (typeof answer.error === 'string') throw new Error(answer.error);
    return answer;
  }

  /** Sends a line and waits for its answer. */
  ask(line) {
    this.send(line);
    return this.next();
  }

  /** Ends the child's input. @returns {Promise<number|string>} its exit code or signal */
  async end() {
    this.#child.stdin.end();
    const [code, signal] = await this.#inTime(this.#exited, 'did not exit');
    return signal ?? code;
  }

  kill() {
    this.#child.kill('SIGKILL');
  }

  get #name() {
    return this.#child.spawnargs.join(' ');
  }

  async #inTime(promise, complaint) {
    let timer;
    const silence = new Promise((_, reject) => {
      const complain = () => reject(new Error(`${this.#name} ${complaint}`));
      timer = setTimeout(complain, kAnswerTimeoutMs);
    });
    try {
      return await Promise.race([promise, silence]);
    } finally {
      clearTimeout(timer);
    }
  }
}

module.exports = { LineProcess };
