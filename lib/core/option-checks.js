'use strict';

/**
 * What the options that ws does not have may be: each check is `(name, value) => void` and throws a TypeError for another
 * type, a RangeError for a value out of range, with the codes that Node gives such errors. The options of ws stay
 * unchecked, as they are there.
 */

const { inspect } = require('node:util');

/** Milliseconds; what a timer of Node's takes: beyond it, it would fire at once. */
const MAX_DELAY = 2 ** 31 - 1;

/** @returns {TypeError} */
function wrongType(name, wanted, value) {
  const error = new TypeError(`The option "${name}" must be ${wanted}, not ${show(value)}`);
  return Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
}

/** @returns {RangeError} */
function outOfRange(name, wanted, value) {
  const error = new RangeError(`The option "${name}" must be ${wanted}, not ${show(value)}`);
  return Object.assign(error, { code: 'ERR_OUT_OF_RANGE' });
}

function show(value) {
  return inspect(value, { customInspect: false, depth: 0, maxStringLength: 80 });
}

/** @returns {function(string, *): void} */
function wholeNumber(min, max) {
  const wanted = `a whole number from ${min} to ${max}`;
  return (name, value) => {
    if (typeof value !== 'number') throw wrongType(name, wanted, value);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw outOfRange(name, wanted, value);
    }
  };
}

/** Of connections, and of whatever else is counted; 0: no limit. */
const count = wholeNumber(0, 2 ** 32 - 1);

/** That a connection holds; 0: no limit. */
const bytes = wholeNumber(0, 2 ** 31 - 1);

/** 0: no limit. */
const milliseconds = wholeNumber(0, MAX_DELAY);

function aFunction(name, value) {
  if (typeof value !== 'function') throw wrongType(name, 'a function', value);
}

/** @returns {function(string, *): void} */
function oneOf(words) {
  const wanted = words.map((word) => `'${word}'`).join(' or ');
  return (name, value) => {
    if (typeof value !== 'string') throw wrongType(name, wanted, value);
    if (!words.includes(value)) throw outOfRange(name, wanted, value);
  };
}

function trueOrFalse(name, value) {
  if (typeof value !== 'boolean') throw wrongType(name, 'true or false', value);
}

const MAX_NAMESPACE = 256; // UTF-16 units

/** Which topics are meant by one name. */
function namespace(name, value) {
  const wanted = `a string of at most ${MAX_NAMESPACE} characters without U+0000`;
  if (typeof value !== 'string') throw wrongType(name, wanted, value);
  if (value.length > MAX_NAMESPACE || value.includes('\0')) throw outOfRange(name, wanted, value);
}

module.exports = {
  MAX_DELAY,
  aFunction,
  bytes,
  count,
  milliseconds,
  namespace,
  oneOf,
  outOfRange,
  trueOrFalse,
  wholeNumber,
  wrongType
};
