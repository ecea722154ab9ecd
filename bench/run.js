#!/usr/bin/env node
'use strict';

// The driver of the benchmark: `npm run bench -- --help`. bench/README.md explains the figures.

const { execFileSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const { parseArgs } = require('util');

const { buildGenerator, makeCertificate } = require('./driver/build');
const { cases } = require('./driver/cases');
const { compare, formatCase } = require('./driver/report');
const { Trial } = require('./driver/trial');

const kUsage = `usage: node bench/run.js [options]
  --case <text>        only cases whose name contains it; may be given again
  --rounds <n>         trials of each module per case (5)
  --duration <s>       of a measured phase (2)
  --warmup <s>         before it (1)
  --subject <module>   what is measured: hawser (this checkout), ws, or a path (hawser)
  --against <module>   what it is compared with (ws)
  --node <binary>      the node program that runs the servers (this one)
  --json <file>        writes every trial's figures as well
  --list               prints the names of the cases`;

const kOptions = {
  case: { type: 'string', multiple: true, default: [''] },
  rounds: { type: 'string', default: '5' },
  duration: { type: 'string', default: '2' },
  warmup: { type: 'string', default: '1' },
  subject: { type: 'string', default: 'hawser' },
  against: { type: 'string', default: 'ws' },
  node: { type: 'string', default: process.execPath },
  json: { type: 'string' },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false }
};

function positiveNumber(options, name) {
  const value = Number(options[name]);
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0`);
  return value;
}

function selectCases(parts) {
  const selected = cases.filter(({ name }) => parts.some((part) => name.includes(part)));
  if (selected.length === 0) throw new Error('no case has such a name (--list prints them)');
  return selected;
}

/** Alternates the two modules, so that a slow minute of the machine meets both. */
async function runCase(benchCase, names, rounds, tools) {
  const trials = { baseline: [], subject: [] };
  for (let round = 1; round <= rounds; round++) {
    for (const side of ['baseline', 'subject']) {
      process.stderr.write(`${benchCase.name}: round ${round} of ${rounds}, ${names[side]}\n`);
      trials[side].push(await new Trial(tools, benchCase, names[side]).run());
    }
  }
  const comparisons = benchCase.metrics.map((metric) =>
    compare(metric, trials.baseline, trials.subject)
  );
  return { name: benchCase.name, comparisons, trials };
}

function describeMachine(node) {
  return {
    date: new Date().toISOString(),
    node: execFileSync(node, ['--version'], { encoding: 'utf8' }).trim(),
    cpu: os.cpus()[0].model,
    cores: os.cpus().length,
    kernel: os.release(),
    loadAverage: os.loadavg()[0]
  };
}

async function runCases(selected, options) {
  const names = { baseline: options.against, subject: options.subject };
  const rounds = Math.ceil(positiveNumber(options, 'rounds'));
  const tools = {
    node: options.node,
    durationSeconds: positiveNumber(options, 'duration'),
    warmupSeconds: positiveNumber(options, 'warmup'),
    generator: buildGenerator(),
    certificate: makeCertificate()
  };
  const run = { machine: describeMachine(options.node), names, rounds, results: [], failures: [] };
  const { node, cpu, cores } = run.machine;
  console.log(`Node ${node}, ${cores} cores, ${cpu}; medians of ${rounds} rounds\n`);
  for (const benchCase of selected) {
    try {
      const result = await runCase(benchCase, names, rounds, tools);
      run.results.push(result);
      console.log(`${formatCase(benchCase, result.comparisons, names)}\n`);
    } catch (error) {
      run.failures.push({ name: benchCase.name, error: error.message });
      console.log(`${benchCase.name}\n  FAILED: ${error.message}\n`);
    }
  }
  return run;
}

async function main() {
  const options = parseArgs({ options: kOptions }).values;
  if (options.help) return console.log(kUsage);
  const selected = selectCases(options.case);
  if (options.list) return console.log(selected.map(({ name }) => name).join('\n'));
  const run = await runCases(selected, options);
  if (options.json) fs.writeFileSync(options.json, `${JSON.stringify(run, null, 2)}\n`);
  if (run.failures.length > 0) process.exitCode = 1;
}

main().catch((error) => {
  console.error(`${error.message}\n${kUsage}`);
  process.exitCode = 2;
});
