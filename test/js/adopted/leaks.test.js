'use strict';

const assert = require('node:assert');
const { repetitions } = require('../support/repetitions');
const { readReport, runChild } = require('./run-child');

const SERVERS = repetitions(100);
const WORKERS = repetitions(20);

describe(`${SERVERS} servers, started and stopped one after the other`, () => {
  let report;

  before(async () => {
    report = await readReport(runChild('servers-in-turn.js', { args: [`${SERVERS}`] }));
  });

  it('leave no descriptor', () => assert.strictEqual(report.descriptors, 0));

  it('leave no thread', () => assert.strictEqual(report.threads, 0));

  it('use the same slots again', () => assert.ok(report.slots <= 8, `${report.slots} slots`));
});

describe(`${WORKERS} workers with servers, started and ended one after the other`, () => {
  for (const end of ['exit', 'terminate']) {
    it(`leave no descriptor and no thread when they ${end}`, async () => {
      const { descriptors, threads } = await readReport(
        runChild('workers-in-turn.js', { args: [`${WORKERS}`, end] })
      );
      assert.deepStrictEqual({ descriptors, threads }, { descriptors: 0, threads: 0 });
    });
  }
});
