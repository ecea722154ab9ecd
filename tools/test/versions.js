'use strict';

// The suites again, with the same addon, on every other version of Node.

const { otherVersions, programOf } = require('./node-versions');
const { mocha } = require('./suites');

/** These go side by side. No folder stands twice, because the consumers share one where they are installed. */
const LANES = [['test/js'], ['test/compat', 'test/consumers', 'test/peers']];

const SLOW_TIMEOUT = ['--timeout', '60000'];

/** @returns {object[]} of `version`, `node`; none where they cannot be had, which is an error only in CI */
function programs() {
  try {
    return otherVersions.map((version) => ({ version, node: programOf(version) }));
  } catch (error) {
    if (process.env.CI) throw error;
    const reason = (error.stderr || error.message).toString().trim();
    console.log(`Skipped: Node ${otherVersions.join(', ')} cannot be installed.\n${reason}`);
    return [];
  }
}

/** @returns {Promise<{passed: number, failed: number}>} a suite that ends without a result has failed once */
async function runOne(folder, { version, node }, grep) {
  const startedMs = performance.now();
  let counts;
  try {
    counts = await mocha(folder, { node, grep, options: SLOW_TIMEOUT, aside: true });
  } catch (error) {
    console.error(error.message);
    counts = { passed: 0, failed: 1 };
  }
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const { passed, failed } = counts;
  console.log(`Node ${version}, ${folder}: ${passed} passed, ${failed} failed, ${seconds} s`);
  return counts;
}

/** @returns {Promise<{passed: number, failed: number}>} */
async function versions({ grep } = {}) {
  const total = { passed: 0, failed: 0 };
  const found = programs();
  const runLane = async (folders) => {
    for (const program of found) {
      for (const folder of folders) {
        const { passed, failed } = await runOne(folder, program, grep);
        total.passed += passed;
        total.failed += failed;
      }
    }
  };
  await Promise.all(LANES.map(runLane));
  return total;
}

module.exports = { otherVersions, versions };
