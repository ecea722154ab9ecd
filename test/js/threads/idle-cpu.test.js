'use strict';

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { readReport, runChild } = require('./run-child');

const MAX_CPU_MS = 50; // of one second; a loop that spins takes 1,000

/** HAWSER_NODE_VERSIONS=20,22 measures these versions of Node, too: from npm, kept in a folder for temporary files. */
const versions = (process.env.HAWSER_NODE_VERSIONS ?? '').split(',').filter(Boolean);

/** @returns {string} the program of that version, which is all that its package for this platform holds */
function nodeOf(version) {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = path.join(os.tmpdir(), 'hawser-node-versions', version);
  const program = path.join(folder, 'node_modules', name, 'bin', 'node');
  if (!fs.existsSync(program)) {
    fs.mkdirSync(folder, { recursive: true });
    const options = ['--prefix', folder, '--no-save', '--ignore-scripts'];
    execFileSync('npm', ['install', ...options, `${name}@${version}`], { stdio: 'ignore' });
  }
  return program;
}

describe('A process whose connections are idle uses no CPU', function () {
  this.timeout(300000);

  for (const version of ['', ...versions]) {
    const title = version === '' ? `this Node (${process.version})` : `Node ${version}`;
    for (const ioUring of ['0', '1']) {
      for (const driver of ['thread', 'js']) {
        it(`${title}, UV_USE_IO_URING=${ioUring}, HAWSER_DRIVER=${driver}`, async () => {
          const node = version === '' ? process.execPath : nodeOf(version);
          const env = { UV_USE_IO_URING: ioUring, HAWSER_DRIVER: driver };
          const { echoes, cpuMs } = await readReport(runChild('idle-cpu.js', { env, node }));
          assert.strictEqual(echoes, 8);
          assert.ok(cpuMs < MAX_CPU_MS, `${cpuMs} ms of CPU in a second`);
        });
      }
    }
  }
});
