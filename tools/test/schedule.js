'use strict';

// Runs suites side by side, one more than there are cores: each needs about one, and waits now and then, for a program that starts or
// for the network.

const os = require('node:os');

const { Overview } = require('./overview');
const { SuiteRun } = require('./suite-run');

const AT_ONCE = Math.min(4, os.availableParallelism() + 1);

/** Suites that ran to their end or were stopped; the signal, when one asked for that. */
class Schedule {
  #grep;
  #report;
  #live;
  #overview;
  #running = new Set();
  #inUse = new Set();
  #interrupted = false;

  /**
   * @param {object[]} suites
   * @param {object} how
   * @param {string} [how.grep]
   * @param {Report} how.report gets a row for each suite
   */
  constructor(suites, { grep, report }) {
    this.#grep = grep;
    this.#report = report;
    this.#live = suites.length === 1;
    this.#overview = new Overview(suites);
  }

  /** First those that measure, beside nothing but each other; then the others, in their order, as there is room. */
  async run(suites) {
    const interrupt = (signal) => this.#interrupt(signal);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, interrupt);
    await this.#runAll(suites.filter(({ alone }) => alone));
    await this.#runAll(suites.filter(({ alone }) => !alone));
  }

  async #runAll(waiting) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.#work(waiting)));
  }

  async #work(waiting) {
    for (;;) {
      const next = waiting.findIndex(({ uses }) => !this.#inUse.has(uses));
      if (next === -1) return;
      const [suite] = waiting.splice(next, 1);
      if (suite.uses !== undefined) this.#inUse.add(suite.uses);
      await this.#runOne(suite);
      this.#inUse.delete(suite.uses);
    }
  }

  async #runOne(suite) {
    if (this.#interrupted) return;
    const run = new SuiteRun(suite, { grep: this.#grep, live: this.#live });
    this.#running.add(run);
    this.#overview.begin(run, suite);
    let counts;
    try {
      counts = await suite.run(run);
    } catch (error) {
      console.error(`\n${error.message}\n`);
      counts = { passed: 0, failed: 1 };
    }
    this.#running.delete(run);
    this.#overview.end(run, counts);
    this.#report.add({ name: `${suite.name}: ${suite.title}`, ...counts, seconds: run.seconds });
  }

  #interrupt(signal) {
    this.#interrupted = true;
    for (const run of this.#running) run.stop(`stopped: the runner got ${signal}`);
  }
}

module.exports = { Schedule };
