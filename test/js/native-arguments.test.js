'use strict';

const assert = require('node:assert');

const { startChild } = require('./support/child');
const { isHawser } = require('./support/module');

describe('The functions of the addon', () => {
  before(function () {
    if (!isHawser) this.skip();
  });

  it('throw or return for any arguments, and never end the process', async () => {
    const { finish } = startChild('native-arguments.js');
    const { code, signal, output, errors } = await finish();
    assert.deepStrictEqual({ code, signal, errors }, { code: 0, signal: null, errors: '' });
    const { calls, refused } = JSON.parse(output);
    assert.ok(calls > 1000 && refused > 100, output);
  });
});
