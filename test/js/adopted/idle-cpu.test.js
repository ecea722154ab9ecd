'use strict';

const assert = require('node:assert');
const { readReport, runChild } = require('./run-child');

const MAX_CPU_MS = 50; // of one second; a loop that spins takes 1,000

// The suite `versions` measures the other versions of Node.
describe(`A process whose connections are idle uses no CPU (Node ${process.version})`, () => {
  for (const ioUring of ['0', '1']) {
    for (const driver of ['thread', 'js']) {
      it(`UV_USE_IO_URING=${ioUring}, HAWSER_DRIVER=${driver}`, async () => {
        const env = { UV_USE_IO_URING: ioUring, HAWSER_DRIVER: driver };
        const { echoes, cpuMs } = await readReport(runChild('idle-cpu.js', { env }));
        assert.strictEqual(echoes, 8);
        assert.ok(cpuMs < MAX_CPU_MS, `${cpuMs} ms of CPU in a second`);
      });
    }
  }
});
