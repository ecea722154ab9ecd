'use strict';

// Mocha's own `spec` reporter, which also writes the counts as JSON to the file of the option `counts`.
// A run that dies writes none, and so cannot pass for one in which nothing failed.

const fs = require('node:fs');
const { reporters } = require('mocha');

class CountingSpec extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures } = this.stats;
      const counts = JSON.stringify({ passed: passes, failed: failures });
      fs.writeFileSync(options.reporterOptions.counts, counts);
    });
  }
}

module.exports = CountingSpec;
