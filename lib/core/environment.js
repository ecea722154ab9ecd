'use strict';

/**
 * The environment variables that Hawser knows, read and checked as it is loaded: a mistake in one is an error of
 * `require`, and not of the first client. One that is empty counts as not set.
 */

const READERS = {
  /** I/O threads of the main thread; 0: Node's own loop does their work */
  HAWSER_IO_THREADS: wholeNumber(64),
  /** MiB that permessage-deflate may keep of what connections have carried */
  HAWSER_MAX_DEFLATE_HISTORY: wholeNumber(1 << 20),
  /** for tests: who turns the event loops, whatever there is to do, or another one at every wake-up */
  HAWSER_DRIVER: oneOf(['thread', 'js', 'switch']),
  /** for tests and comparisons: all sockets stay with Node */
  HAWSER_TRANSPORT: oneOf(['stream']),
  /** the sockets of TLS stay with Node */
  HAWSER_TLS: oneOf(['stream'])
};

function wholeNumber(max) {
  return (name, given) => {
    const number = Number(given);
    if (/^\d+$/.test(given) && number <= max) return number;
    throw new RangeError(`${name} must be a whole number from 0 to ${max}, not ${given}`);
  };
}

function oneOf(words) {
  return (name, given) => {
    if (words.includes(given)) return given;
    throw new RangeError(`${name} must be ${words.join(' or ')}, not ${given}`);
  };
}

/**
 * @param {Object<string, string>} variables
 * @returns {Object<string, number|string|undefined>} by name, undefined where a variable is not set
 * @throws {RangeError} which names the variable and what it may be
 */
function readEnvironment(variables) {
  const values = {};
  for (const [name, read] of Object.entries(READERS)) {
    const given = variables[name];
    values[name] = given === undefined || given === '' ? undefined : read(name, given);
  }
  return values;
}

module.exports = { environment: readEnvironment(process.env), readEnvironment };
