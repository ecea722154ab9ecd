'use strict';

const { execFileSync } = require('child_process');
const path = require('path');

const { build, hasGoogleBenchmark } = require('./build');
const { formatNumber } = require('./metrics');

const kMicroDir = path.join(__dirname, '..', 'micro');
const kMinSeconds = 0.1;
const kMostGBs = 200;
const kMaxOutputBytes = 16 * 1024 * 1024;

function run(command, args, env) {
  const options = { encoding: 'utf8', maxBuffer: kMaxOutputBytes, env: { ...process.env, ...env } };
  return JSON.parse(execFileSync(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** Those without sockets and without Node. */
function runNative() {
  if (!hasGoogleBenchmark()) {
    console.error('the native micro-benchmarks are skipped: they need libbenchmark-dev');
    return [];
  }
  const program = build('micro_benchmarks');
  const args = ['--benchmark_format=json', `--benchmark_min_time=${kMinSeconds}`];
  return run(program, args).benchmarks.map((row) => {
    const [name, size] = row.name.split('/');
    return { name, size: Number(size), ns: 1e9 / row.items_per_second };
  });
}

/**
 * @param {string} node the program that runs the part in JavaScript
 * @returns {Promise<Array<{name: string, size: number, ns: number}>>} nanoseconds per message
 */
async function runMicro(node) {
  console.error('micro-benchmarks ...');
  const script = path.join(kMicroDir, 'event-pump.js');
  return [...runNative(), ...run(node, [script], { HAWSER_DRIVER: 'thread' })];
}

/** @returns {string[][]} for a table: name, then size, time and throughput */
function microCells(rows) {
  return rows.map(({ name, size, ns }) => {
    // Faster than memory can be: the bytes of the payload are not looked at.
    const gigabytes = size / ns > kMostGBs ? '-' : formatNumber(size / ns);
    return [name, size.toLocaleString('en-US'), formatNumber(ns), gigabytes];
  });
}

/** @returns {string} a table for the terminal */
function formatMicro(rows) {
  const cells = [['', 'bytes', 'ns', 'GB/s'], ...microCells(rows)];
  return cells
    .map(([name, ...rest]) => name.padEnd(24) + rest.map((text) => text.padStart(12)).join(''))
    .join('\n');
}

module.exports = { formatMicro, microCells, runMicro };
