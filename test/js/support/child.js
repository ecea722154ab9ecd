'use strict';

const path = require('node:path');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { cleanup } = require('./cleanup');

/**
 * Starts a program whose lines of output can be waited for. It is killed when the test ends.
 *
 * @param {string} command
 * @param {string[]} args
 */
function startProgram(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  let wake = () => {};
  const exited = once(child, 'close');
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
    wake();
  });
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  exited.then(
    () => wake(),
    () => wake()
  );
  cleanup(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited.catch(() => {});
  });

  /** Resolves with the exit code, the signal and everything that was written. */
  async function finish() {
    const [code, signal] = await exited;
    return { code, signal, output, errors };
  }

  /** Resolves with the next whole line of the output. */
  async function readLine() {
    while (!output.includes('\n')) {
      const result = child.exitCode ?? child.signalCode;
      if (result !== null) throw new Error(`It ended with ${result}: ${errors}`);
      await new Promise((resolve) => (wake = resolve));
    }
    const end = output.indexOf('\n');
    const line = output.slice(0, end);
    output = output.slice(end + 1);
    return line;
  }

  return { child, finish, readLine };
}

/** Starts a script of test/js/children in a Node process of its own. */
function startChild(script, args = [], nodeFlags = []) {
  const file = path.join(__dirname, '../children', script);
  return startProgram(process.execPath, [...nodeFlags, file, ...args]);
}

module.exports = { startChild, startProgram };
