'use strict';

// Test files that Jest runs one after another in one process: each gets the library anew, over the one addon. Nothing is
// left open behind them.

const assert = require('node:assert');
const path = require('node:path');
const { runCLI } = require('jest');

const FOLDER = path.join(__dirname, 'jest');

async function main() {
  const { results } = await runCLI(
    {
      $0: 'jest',
      _: [],
      detectOpenHandles: true,
      runInBand: true,
      silent: true,
      testMatch: ['**/*.jest.js']
    },
    [FOLDER]
  );
  assert.deepStrictEqual([results.numPassedTests, results.numTotalTests], [6, 6]);
  assert.deepStrictEqual(
    results.openHandles.map(({ message }) => message),
    []
  );
  require('ws'); // which package it is; what Jest loads is not known here
}

// Jest leaves a handler behind for what nobody handles.
main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
