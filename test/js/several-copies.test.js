'use strict';

const assert = require('node:assert');
const path = require('node:path');

const { startProgram } = require('./support/child');

/** Runs a script of ./children, which must end by itself with nothing to warn of, and have said `report`. */
async function expectReport(script, report) {
  const { finish } = startProgram(process.execPath, [path.join(__dirname, 'children', script)]);
  const { code, output, errors } = await finish();
  assert.deepStrictEqual(
    { code, output: output.trim(), errors },
    { code: 0, output: JSON.stringify(report), errors: '' }
  );
}

describe('Several copies of the library in one process', () => {
  it('share the addon', () => expectReport('several-copies.js', { copies: 15, right: true }));

  it('share what belongs to it, also when the addon itself is loaded anew', () =>
    expectReport('reloading-program.js', {
      copies: 15,
      right: true,
      moreThreads: 0,
      moreListeners: 0
    }));
});
