'use strict';

// Runs one program of a suite: gathers what it writes, asks how far it is, and stops it when it does nothing any more.

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { setTimeout: after } = require('node:timers/promises');

const { ROOT } = require('../build');

/** Not how long a program may take, which depends on the machine, but how long it may show no progress. */
const SILENCE_MS = 5 * 60 * 1000;
/** After its last test it has nothing to do but to end; with TSan that takes a while. */
const END_MS = 60 * 1000;
const LOOK_MS = 1000;
const PIPES_CLOSE_MS = 5000;

/** How a program looks from outside: the last line that it has written. */
function lastLine(output) {
  const [line] = output.slice(-400).trimEnd().split('\n').slice(-1);
  return { last: line.slice(0, 100) };
}

/** A program that was stopped, or stopped itself. `message` says all in one line. */
class Stopped extends Error {}

class Program {
  #command;
  #args;
  #env;
  #live;
  #readProgress;
  #silenceMs;
  #child;
  #output = '';
  #startedMs = performance.now();
  #change = { text: '', atMs: performance.now() };
  #why;

  /**
   * @param {string} command
   * @param {string[]} args
   * @param {object} how
   * @param {object} [how.env] over that of this process
   * @param {boolean} [how.live] what it writes is shown at once
   * @param {function(string): object} [how.readProgress] gets what it has written so far, gives `last` (what it does), and
   *   `passed`, `failed`, `total` where it counts
   * @param {number} [how.silenceMs] after how long without progress it is stopped
   */
  constructor(command, args, how) {
    const { env, live = false, readProgress = lastLine, silenceMs = SILENCE_MS } = how;
    this.#command = command;
    this.#args = args;
    this.#env = { ...process.env, ...env };
    this.#live = live;
    this.#readProgress = readProgress;
    this.#silenceMs = silenceMs;
  }

  get output() {
    return this.#output;
  }

  get seconds() {
    return (performance.now() - this.#startedMs) / 1000;
  }

  get progress() {
    return this.#readProgress(this.#output);
  }

  /** Ends it and all that it has started. @param {string} why becomes part of its error */
  stop(why) {
    this.#why ??= why;
    if (this.#child?.pid === undefined) return;
    try {
      // Windows has no groups of processes.
      process.kill(process.platform === 'win32' ? this.#child.pid : -this.#child.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }

  /**
   * @returns {Promise<number>} its exit code
   * @throws {Stopped} when it was ended by a signal
   */
  async run() {
    // A process group of its own: who stops it stops its children as well.
    this.#child = spawn(this.#command, this.#args, {
      cwd: ROOT,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => this.#write(text));
    }
    const closed = once(this.#child, 'close').catch(() => {});
    const watch = setInterval(() => this.#look(), LOOK_MS);
    try {
      const [code, signal] = await once(this.#child, 'exit');
      // What it leaves behind may hold its pipes open.
      await Promise.race([closed, after(PIPES_CLOSE_MS, undefined, { ref: false })]);
      if (signal !== null) throw new Stopped(this.#obituary(signal));
      return code;
    } finally {
      clearInterval(watch);
    }
  }

  #write(text) {
    this.#output += text;
    if (this.#live) process.stdout.write(text);
  }

  #look() {
    const { progress } = this;
    const text = JSON.stringify(progress) + this.#output.length;
    const nowMs = performance.now();
    const patienceMs = progress.ended ? Math.min(END_MS, this.#silenceMs) : this.#silenceMs;
    if (text !== this.#change.text) this.#change = { text, atMs: nowMs };
    else if (nowMs - this.#change.atMs > patienceMs) {
      this.stop(`stopped: nothing has happened for ${patienceMs / 1000} s`);
    }
  }

  #obituary(signal) {
    const memory = signal === 'SIGKILL' ? ' (so does Linux where memory runs out)' : '';
    const { passed, failed, total, last, ended } = this.progress;
    const name = path.basename(this.#command);
    return [
      this.#why ?? `${name} was killed by ${signal}${memory}`,
      `after ${this.seconds.toFixed(0)} s`,
      total === undefined ? '' : `with ${passed} of ${total} passed, ${failed} failed`,
      ended ? 'after its last test' : `in "${last}"`
    ]
      .filter(Boolean)
      .join(', ');
  }
}

module.exports = { Program, Stopped };
