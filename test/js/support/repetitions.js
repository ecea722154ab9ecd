'use strict';

// How often is repeated what looks for rare races, by HAWSER_STRESS:
//   few    a quarter of the usual, for suites that run everything once more in another way (tools/test/suites.js)
//   full   as long as it takes, for an afternoon

/** Whether a test may take twenty minutes. */
const isFull = process.env.HAWSER_STRESS === 'full';

const isFew = process.env.HAWSER_STRESS === 'few';

/** @param {number} usual @returns {number} how often today, once at least */
function repetitions(usual) {
  return isFew ? Math.ceil(usual / 4) : usual;
}

module.exports = { isFull, repetitions };
