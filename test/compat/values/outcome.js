'use strict';

// What becomes of one call, as text: what it returned or threw, what its callback was told, what the WebSocket emitted,
// what was uncaught, and what reached the peer. Each in a log of its own: the order between them is chance.

const { describe } = require('../support/describe-value');

/** The class, and what a program can tell errors apart by. Of a TypeError only that: V8's own name what is in a module. */
function describeError(error) {
  if (!(error instanceof Error)) return `thrown ${describe(error)}`;
  if (error instanceof TypeError) return error.name;
  return error.code === undefined
    ? `${error.name}: ${error.message}`
    : `${error.name} [${error.code}]`;
}

function describeResult(value) {
  if (value instanceof Error) return describeError(value);
  if (Array.isArray(value)) return `[${value.map(describeResult).join(', ')}]`;
  return describe(value);
}

class Outcome {
  /** @type {boolean} the call has thrown: no callback will follow */
  threw = false;
  #logs = { call: [], callback: [], event: [], uncaught: [], wire: [] };

  /** @param {string} log @param {string} what @param {...*} values */
  note(log, what, ...values) {
    this.#logs[log].push([what, ...values.map(describeResult)].join(' '));
  }

  /** Notes what `run` returns or throws. */
  attempt(run) {
    try {
      this.note('call', 'returned', run());
    } catch (error) {
      this.threw = true;
      this.note('call', `threw ${describeError(error)}`);
    }
  }

  /** @returns {function(...*)} notes what it is called with, but for undefined at the end */
  callback() {
    return (...args) => {
      while (args.length > 0 && args.at(-1) === undefined) args.pop();
      this.note('callback', '', args);
    };
  }

  toString() {
    return Object.entries(this.#logs)
      .filter(([, lines]) => lines.length > 0)
      .map(([log, lines]) => `${log}: ${lines.join(', ')}`)
      .join('; ');
  }
}

module.exports = { Outcome, describeError };
