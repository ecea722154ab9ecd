'use strict';

// What is measured here (resident memory, CPU) depends on what else the machine does: `npm test -- measured` runs these
// tests alone, and each may be wrong about it three times.

const path = require('node:path');
const { isInstrumented, runChild } = require('../js/adopted/run-child');

const RERUNS = 3;

/**
 * A suite of measurements. Each test must measure in its own body, not in a hook: only that is repeated.
 *
 * @param {string} title
 * @param {function(): void} define
 */
function describeMeasured(title, define) {
  describe(title, function () {
    this.retries(RERUNS);

    before(function () {
      if (isInstrumented) this.skip();
    });

    define();
  });
}

/** Starts a script of ./children in a process of its own. @param {object} [how] as runChild has it */
function measuringChild(script, how) {
  return runChild(path.join(__dirname, 'children', script), how);
}

module.exports = { describeMeasured, measuringChild };
