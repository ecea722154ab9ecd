#!/usr/bin/env node
'use strict';

// The driver of the benchmark: `npm run bench -- --help`. bench/README.md explains the figures.

const fs = require('fs');
const path = require('path');
const { parseArgs } = require('util');

const { build, makeCertificate } = require('./driver/build');
const { cases } = require('./driver/cases');
const { formatCase } = require('./driver/console-table');
const { describeMachine } = require('./driver/machine');
const { formatMicro, runMicro } = require('./driver/micro');
const { installPackages } = require('./driver/packages');
const { Progress } = require('./driver/progress');
const { Runner } = require('./driver/runner');
const { chooseRatios, findSubjects, kAllSubjects } = require('./driver/subjects');
const { probe } = require('./driver/trial');
const { readResults, writeReport } = require('./report/write');

const kUsage = `usage: npm run bench -- [options]
  --report             every subject and the micro-benchmarks; writes RESULTS.md, results.json, plots
  --redraw             writes RESULTS.md and the plots of results.json anew, and measures nothing
  --quick              fewer and shorter trials
  --out <folder>       where --report writes, and --redraw reads and writes (bench)
  --case <text>        only cases whose name contains it; may be given again
  --subjects <a,b>     what is measured: ${kAllSubjects.join(', ')},
                       or paths of modules with the API of ws (ws,hawser,uws)
  --rounds <n>         trials of each subject per case (5; quick: 2)
  --duration <s>       of a measured phase (1.2; quick: 0.8)
  --warmup <s>         before it (0.6; quick: 0.4)
  --node <program>     that runs the servers (this one)
  --json <file>        writes every trial's figures
  --micro              the micro-benchmarks, and nothing else
  --list               prints the names of the cases`;

const kOptions = {
  report: { type: 'boolean', default: false },
  redraw: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  out: { type: 'string', default: __dirname },
  case: { type: 'string', multiple: true, default: [''] },
  subjects: { type: 'string' },
  rounds: { type: 'string' },
  duration: { type: 'string' },
  warmup: { type: 'string' },
  node: { type: 'string', default: process.execPath },
  json: { type: 'string' },
  micro: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false }
};

const kFullTimes = { rounds: 5, duration: 1.2, warmup: 0.6 };
const kQuickTimes = { rounds: 2, duration: 0.8, warmup: 0.4 };
const kUsualSubjects = ['ws', 'hawser', 'uws'];

function timesOf(options) {
  const times = { ...(options.quick ? kQuickTimes : kFullTimes) };
  for (const name of Object.keys(times)) {
    if (options[name] !== undefined) times[name] = Number(options[name]);
    if (!(times[name] > 0)) throw new Error(`--${name} must be a number above 0`);
  }
  return { ...times, rounds: Math.ceil(times.rounds) };
}

function selectCases(parts) {
  const selected = cases.filter(({ name }) => parts.some((part) => name.includes(part)));
  if (selected.length === 0) throw new Error('no case has such a name (--list prints them)');
  return selected;
}

function namesOf({ report, subjects }) {
  if (subjects !== undefined) return subjects.split(',').filter(Boolean);
  return report ? kAllSubjects : kUsualSubjects;
}

/** @returns {Promise<object>} the subjects that run here, and why others are skipped */
async function gatherSubjects(names, tools) {
  const complaint = installPackages(findSubjects(names));
  if (complaint) console.error(`npm could not install all modules: ${complaint}`);
  const subjects = [];
  const skipped = [];
  for (const subject of findSubjects(names)) {
    const reason = await probe(tools, subject);
    if (reason === undefined) {
      subjects.push(subject);
    } else {
      skipped.push({ label: subject.label, reason });
      console.error(`${subject.label} is skipped: ${reason}`);
    }
  }
  if (subjects.length === 0) throw new Error('no subject can run');
  return { subjects, skipped };
}

async function runCases(selected, options) {
  const times = timesOf(options);
  const tools = {
    node: options.node,
    durationSeconds: times.duration,
    warmupSeconds: times.warmup,
    generator: build('load_generator'),
    tls: makeCertificate()
  };
  const machine = describeMachine(options.node);
  const { subjects, skipped } = await gatherSubjects(namesOf(options), tools);
  const ratios = chooseRatios(subjects);
  const progress = new Progress(Runner.countTrials(selected, subjects, times.rounds));
  const runner = new Runner(tools, subjects, ratios, times.rounds, progress);
  console.log(
    `Node ${machine.node}, ${machine.cores} cores, ${machine.cpu}; ${times.rounds} rounds`
  );
  const run = { machine, times, subjects, skipped, ratios, results: [] };
  for (const benchCase of selected) {
    const result = await runner.run(benchCase);
    run.results.push(result);
    progress.clear();
    console.log(`\n${formatCase(result, subjects, ratios)}`);
  }
  return run;
}

function hasFailure({ results }) {
  return results.some(({ outcomes }) => Object.values(outcomes).some(({ failed }) => failed));
}

async function main() {
  const options = parseArgs({ options: kOptions }).values;
  if (options.help) return console.log(kUsage);
  const out = path.resolve(options.out);
  if (options.redraw) return writeReport(readResults(out), out);
  const selected = selectCases(options.case);
  if (options.list) return console.log(selected.map(({ name }) => name).join('\n'));
  if (options.micro) return console.log(formatMicro(await runMicro(options.node)));
  const run = await runCases(selected, options);
  run.command = ['npm run bench --', ...process.argv.slice(2)].join(' ');
  if (options.json) fs.writeFileSync(options.json, `${JSON.stringify(run, null, 2)}\n`);
  if (options.report) {
    run.micro = await runMicro(options.node);
    await writeReport(run, out);
  }
  if (hasFailure(run)) process.exitCode = 1;
}

main().catch((error) => {
  console.error(`${error.message}\n\n${kUsage}`);
  process.exitCode = 2;
});
