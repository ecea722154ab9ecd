'use strict';

// Mocha's reporter for `npm test`: Mocha's own `spec` where somebody watches, else only what failed, in the end. Beside
// that it appends how far the run is to the file of the option `progress`, before each test, so that also a run which is
// killed has said which test was the last, and none that dies passes for one in which nothing failed.

const fs = require('node:fs');
const { reporters } = require('mocha');

class Failures extends reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => this.epilogue());
  }
}

class ProgressReporter {
  #runner;
  #shown;
  #file;

  constructor(runner, options) {
    const { live, progress } = options.reporterOptions;
    this.#runner = runner;
    this.#shown = new (live ? reporters.Spec : Failures)(runner, options);
    this.#file = fs.openSync(progress, 'a');
    runner.on('test', (test) => this.#tell({ last: test.fullTitle() }));
    runner.on('hook', (hook) => this.#tell({ last: hook.fullTitle() }));
    runner.once('end', () => this.#tell({ ended: true }));
  }

  #tell(more) {
    const { passes: passed, pending: skipped, failures: failed } = this.#shown.stats;
    const state = { passed, skipped, failed, total: this.#runner.total, ...more };
    fs.writeSync(this.#file, `${JSON.stringify(state)}\n`);
  }
}

module.exports = ProgressReporter;
