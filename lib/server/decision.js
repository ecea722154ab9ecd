'use strict';

/** How the options that say yes or no do so: by a RegExp, or by a function of the program. */

/** @returns {boolean} wherever the last search of a pattern with the flag `g` or `y` has ended */
function matches(pattern, text) {
  pattern.lastIndex = 0;
  return pattern.test(text);
}

/**
 * @param {string} option whose function has given the answer
 * @param {*} answer
 * @returns {boolean}
 * @throws {TypeError} for a Promise, which would be a yes whatever comes of it
 */
function toDecision(option, answer) {
  if (typeof answer?.then === 'function') {
    throw new TypeError(`The function of "${option}" must return a boolean, not a Promise`);
  }
  return Boolean(answer);
}

module.exports = { matches, toDecision };
