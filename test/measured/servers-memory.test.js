'use strict';

const assert = require('node:assert');
const { readReport, runChild } = require('../js/adopted/run-child');
const { describeMeasured } = require('./measured');

const MAX_RESIDENT = 24 * 1024 * 1024;

describeMeasured('100 servers, started and stopped one after the other', () => {
  it('leave no memory', async () => {
    const how = { args: ['100'], flags: ['--max-semi-space-size=1'] };
    const { resident } = await readReport(runChild('servers-in-turn.js', how));
    assert.ok(resident < MAX_RESIDENT, `${resident} bytes`);
  });
});
