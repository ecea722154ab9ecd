'use strict';

const path = require('node:path');
const { spawn } = require('node:child_process');
const { once } = require('node:events');

const { casesOf } = require('./groups');

const CHILD = path.join(__dirname, 'child.js');

/** Runs the cases of a group from `first` on, as far as a process gets. @returns {Promise<{lines: string[], end: string}>} */
async function runFrom(first, name, { file, variables }) {
  const child = spawn(process.execPath, [CHILD, file, name, first], {
    env: { ...process.env, ...variables, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  const [code, signal] = await once(child, 'close');
  const lines = output.split('\n').slice(0, -1);
  return { lines, end: signal ?? `exit ${code}`, errors };
}

/**
 * @param {string} name of the group
 * @param {{file: string, variables: object}} implementation
 * @returns {Promise<Map<string, string>>} outcomes by case; one that has ended its process has that as its outcome, and the
 *   next ones get a new process
 */
async function runGroup(name, implementation) {
  const cases = casesOf(name);
  const outcomes = new Map();
  while (outcomes.size < cases.length) {
    const { lines, end, errors } = await runFrom(outcomes.size, name, implementation);
    for (const line of lines) {
      const [call, value, outcome] = JSON.parse(line);
      outcomes.set(`${call} <- ${value}`, outcome);
    }
    if (outcomes.size < cases.length) {
      const report = /AddressSanitizer.*|runtime error.*/.exec(errors)?.[0] ?? '';
      outcomes.set(cases[outcomes.size].join(' <- '), `the process ended: ${end} ${report}`.trim());
    }
  }
  return outcomes;
}

module.exports = { runGroup };
