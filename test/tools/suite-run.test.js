'use strict';

// What `npm test` makes of suites that end badly: none passes for a good one, and each says where it ended.

const assert = require('node:assert');

const { mocha } = require('../../tools/test/mocha');
const { SuiteRun } = require('../../tools/test/suite-run');

const SUITE = { name: 'sample', seconds: 1 };
const SILENCE_MS = 10_000; // more than Mocha needs to begin

/** Runs one file of ./suites as a suite of its own. @returns {Promise<{counts: object, said: string}>} */
async function runSuite(file, silenceMs) {
  const original = console.error;
  let said = '';
  console.error = (text) => (said += `${text}\n`);
  try {
    const run = new SuiteRun(SUITE, { live: false, silenceMs });
    const counts = await mocha(`test/tools/suites/${file}.js`)(run);
    return { counts, said };
  } finally {
    console.error = original;
  }
}

describe('A suite of npm test', () => {
  it('that fails is counted and shown', async () => {
    const { counts, said } = await runSuite('fails');
    assert.deepStrictEqual(counts, { passed: 1, failed: 1 });
    assert.match(said, /as it should/);
  });

  it('that is killed says by what, and in which test', async () => {
    const { counts, said } = await runSuite('is-killed');
    assert.deepStrictEqual(counts, { passed: 1, failed: 1 });
    assert.match(
      said,
      /^\*\*\* sample: node was killed by SIGKILL.* in "A suite is killed here"$/m
    );
  });

  it('that hangs is stopped, and says in which test', async () => {
    const { counts, said } = await runSuite('hangs', SILENCE_MS);
    assert.deepStrictEqual(counts, { passed: 1, failed: 1 });
    assert.match(
      said,
      /^\*\*\* sample: stopped: nothing has happened for 10 s.* in "A suite hangs here"$/m
    );
  });

  it('that does not end after its last test is stopped, and says so', async () => {
    const { counts, said } = await runSuite('does-not-end', SILENCE_MS);
    assert.deepStrictEqual(counts, { passed: 1, failed: 1 });
    assert.match(said, /^\*\*\* sample: stopped: .* after its last test$/m);
  });

  it('that ends before its last test has failed, whatever its exit code', async () => {
    const { counts, said } = await runSuite('ends-early');
    assert.deepStrictEqual(counts, { passed: 1, failed: 1 });
    assert.match(said, /^\*\*\* sample: it ended before its last test/m);
  });
});
