'use strict';

// One suite that runs: its programs one after another, how far it is, and what it has counted.

const { Program, Stopped } = require('./program');

/** The share of a suite that cannot tell how far it is: by the clock, and never all of it. */
const MOST_BY_CLOCK = 0.95;

class SuiteRun {
  #suite;
  #live;
  #silenceMs;
  #startedMs = performance.now();
  #program = { progress: { last: 'waits' } };
  #stopped;

  /** @type {string|undefined} only tests whose name contains it */
  grep;

  /**
   * @param {object} suite of suites.js
   * @param {object} how
   * @param {string} [how.grep]
   * @param {boolean} how.live what its programs write is shown at once, not when they fail
   * @param {number} [how.silenceMs] as Program has it
   */
  constructor(suite, { grep, live, silenceMs }) {
    this.#suite = suite;
    this.#live = live;
    this.#silenceMs = silenceMs;
    this.grep = grep;
  }

  get live() {
    return this.#live;
  }

  get name() {
    return this.#suite.name;
  }

  get seconds() {
    return (performance.now() - this.#startedMs) / 1000;
  }

  /** From 0 to 1. */
  get share() {
    const { passed = 0, failed = 0, total } = this.#program.progress;
    if (total > 0) return Math.min(1, (passed + failed) / total);
    return Math.min(MOST_BY_CLOCK, this.seconds / this.#suite.seconds);
  }

  /** In a few words, for a line that tells of all suites. */
  get position() {
    const { passed, failed, total, last } = this.#program.progress;
    if (total === undefined) return `${this.name} ${last}`;
    return `${this.name} ${passed + failed} of ${total}${failed > 0 ? `, ${failed} failed` : ''}`;
  }

  /** Ends the program that runs, and lets no other begin. @param {string} why */
  stop(why) {
    this.#stopped = why;
    this.#program.stop?.(why);
  }

  /** Runs what is no test itself, and must succeed. @throws {Error} in one line, after what it wrote */
  async prepare(command, args, env) {
    const program = this.#begin(command, args, { env });
    const code = await program.run().catch((error) => this.#fail(error.message));
    if (code !== 0) this.#fail(`\`${[command, ...args].join(' ')}\` failed: exit code ${code}`);
  }

  /**
   * Runs a program that tests.
   *
   * @param {string[]} command the program and its arguments
   * @param {object} how as Program has it; `readProgress` also gives `ended` at the end
   * @param {function(string): string} [how.shorten] leaves out of what it wrote what went well
   * @returns {Promise<{passed: number, failed: number}>} a program that ended badly has one failure at least
   */
  async test([command, ...args], { env, readProgress, shorten }) {
    const program = this.#begin(command, args, { env, readProgress });
    let how;
    try {
      const code = await program.run();
      how = code === 0 ? undefined : `exit code ${code}`;
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      how = error.message;
    }

    const { passed = 0, failed = 0, ended } = program.progress;
    if (how === undefined && !ended) how = 'it ended before its last test';
    if (how === undefined && failed === 0) return { passed, failed };
    this.#show(shorten);
    // A count of failures explains an exit code, but not that it was stopped.
    if (ended && failed > 0) return { passed, failed };
    console.error(`\n*** ${this.name}: ${how}\n`);
    return { passed, failed: failed + 1 };
  }

  #begin(command, args, how) {
    if (this.#stopped) throw new Error(`*** ${this.name}: ${this.#stopped}`);
    this.#program = new Program(command, args, {
      ...how,
      live: this.#live,
      silenceMs: this.#silenceMs
    });
    return this.#program;
  }

  #show(shorten = (output) => output) {
    const output = shorten(this.#program.output).trim();
    if (!this.#live && output !== '') console.error(`\n--- ${this.name} wrote:\n${output}`);
  }

  #fail(message) {
    this.#show();
    throw new Error(`*** ${this.name}: ${message}`);
  }
}

module.exports = { SuiteRun };
