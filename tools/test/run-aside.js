'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { ROOT } = require('./setup');

/**
 * Runs a program beside others: what it writes is shown when it has failed, in one piece.
 *
 * @returns {Promise<void>} rejected when it fails
 */
async function runAside(command, args, { env, timeoutMs } = {}) {
  // A file, because a pipe that is full would hold the program up while this process waits for another one.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-aside-'));
  const file = path.join(folder, 'output');
  const output = fs.openSync(file, 'w');
  try {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output],
      timeout: timeoutMs,
      killSignal: 'SIGKILL'
    });
    const [status, signal] = await once(child, 'close');
    if (status === 0) return;
    console.error(fs.readFileSync(file, 'utf8'));
    const reason = signal === null ? `exit code ${status}` : `signal ${signal}`;
    throw new Error(`\`${[path.basename(command), ...args].join(' ')}\` failed: ${reason}`);
  } finally {
    fs.closeSync(output);
    fs.rmSync(folder, { recursive: true });
  }
}

module.exports = { runAside };
