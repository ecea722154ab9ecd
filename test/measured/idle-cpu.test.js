'use strict';

const assert = require('node:assert');
const { describeMeasured, measuringChild } = require('./measured');
const { readReport } = require('../js/adopted/run-child');

const MAX_CPU_MS = 50; // of one second; a loop that spins takes 1,000

// The suites `node-<version>-idle` measure the other versions of Node.
describeMeasured(
  `A process whose connections are idle uses no CPU, on Node ${process.version}`,
  () => {
    for (const ioUring of ['0', '1']) {
      for (const driver of ['thread', 'js']) {
        it(`UV_USE_IO_URING=${ioUring}, HAWSER_DRIVER=${driver}`, async () => {
          const env = { UV_USE_IO_URING: ioUring, HAWSER_DRIVER: driver };
          const { echoes, cpuMs } = await readReport(measuringChild('idle-cpu.js', { env }));
          assert.strictEqual(echoes, 8);
          assert.ok(cpuMs < MAX_CPU_MS, `${cpuMs} ms of CPU in a second`);
        });
      }
    }
  }
);
