'use strict';

const assert = require('node:assert');
const { readReport, runChild } = require('./run-child');

describe('100 servers, started and stopped one after the other', () => {
  let report;

  before(async () => {
    report = await readReport(runChild('servers-in-turn.js', { args: ['100'] }));
  });

  it('leave no descriptor', () => assert.strictEqual(report.descriptors, 0));

  it('leave no thread', () => assert.strictEqual(report.threads, 0));

  it('use the same slots again', () => assert.ok(report.slots <= 8, `${report.slots} slots`));
});

describe('20 workers with servers, started and ended one after the other', () => {
  for (const end of ['exit', 'terminate']) {
    it(`leave no descriptor and no thread when they ${end}`, async () => {
      const { descriptors, threads } = await readReport(
        runChild('workers-in-turn.js', { args: ['20', end] })
      );
      assert.deepStrictEqual({ descriptors, threads }, { descriptors: 0, threads: 0 });
    });
  }
});
