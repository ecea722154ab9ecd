'use strict';

const { describe } = require('./describe-value');

/**
 * What was observed, as lines of text in named logs. Each end of a connection has a log of its own: the order within one
 * is part of the contract, that between two ends is chance.
 */
class Trace {
  #logs = new Map();
  #frozen = false;

  /**
   * @param {string} log
   * @param {string} what
   * @param {...*} values
   */
  add(log, what, ...values) {
    if (this.#frozen) return;
    if (!this.#logs.has(log)) this.#logs.set(log, []);
    this.#logs.get(log).push([what, ...values.map(describe)].join(' '));
  }

  /** What comes later, while things are closed, does not count. */
  freeze() {
    this.#frozen = true;
  }

  /** @returns {string} one line for each observation, the logs in alphabetical order */
  toString() {
    const lines = [];
    for (const name of [...this.#logs.keys()].sort()) {
      for (const line of this.#logs.get(name)) lines.push(`${name}: ${line}`);
    }
    return lines.join('\n');
  }
}

module.exports = { Trace };
