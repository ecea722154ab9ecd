'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');

const { ROOT } = require('./setup');

/**
 * Runs a program beside others: what it writes is shown when it has failed, in one piece.
 *
 * @returns {Promise<void>} rejected when it fails
 */
async function runAside(command, args, { env, timeoutMs } = {}) {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL'
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => output.push(chunk));
  }
  const [status, signal] = await once(child, 'close');
  if (status === 0) return;
  console.error(Buffer.concat(output).toString());
  const reason = signal === null ? `exit code ${status}` : `signal ${signal}`;
  throw new Error(`\`${[path.basename(command), ...args].join(' ')}\` failed: ${reason}`);
}

module.exports = { runAside };
