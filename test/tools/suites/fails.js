'use strict';

const assert = require('node:assert');

describe('A suite', () => {
  it('passes once', () => {});
  it('fails once', () => assert.fail('as it should'));
});
