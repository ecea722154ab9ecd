'use strict';

// Test files that Jest runs one after another in one process: each gets the library anew, over the one addon.

require('ws');
const assert = require('node:assert');
const path = require('node:path');
const { runCLI } = require('jest');

const FOLDER = path.join(__dirname, 'jest');

async function main() {
  const { results } = await runCLI(
    { $0: 'jest', _: [], runInBand: true, silent: true, testMatch: ['**/*.jest.js'] },
    [FOLDER]
  );
  assert.deepStrictEqual([results.numPassedTests, results.numTotalTests], [6, 6]);
}

main();
