'use strict';

const assert = require('node:assert');
const path = require('node:path');

const { startProgram } = require('./support/child');

const CHILD = path.join(__dirname, 'children', 'several-copies.js');

describe('Several copies of the library in one process', () => {
  it('share the addon', async () => {
    const { finish } = startProgram(process.execPath, [CHILD]);
    const { code, output, errors } = await finish();
    assert.deepStrictEqual(
      { code, output: output.trim(), errors },
      { code: 0, output: JSON.stringify({ copies: 15, right: true }), errors: '' }
    );
  });
});
