'use strict';

// Lets workers run, each with a server and traffic of its own, and ends them; tells what the process has more of then
// than after the first few.

const fs = require('node:fs');
const path = require('node:path');
const { once } = require('node:events');
const { setTimeout } = require('node:timers/promises');
const { Worker } = require('node:worker_threads');

const WARM_UP = 3;
const PATIENCE = 3000; // times 10 ms
const [, , count, end] = process.argv;

async function runWorker() {
  const rounds = end === 'exit' ? 1 : Infinity;
  const worker = new Worker(path.join(__dirname, '../../children/worker-echo.js'), {
    workerData: { rounds, clients: 3, count: 20 }
  });
  const exited = once(worker, 'exit');
  await once(worker, 'message');
  if (end === 'terminate') await worker.terminate();
  await exited;
}

function measure() {
  return {
    descriptors: fs.readdirSync('/proc/self/fd').length,
    threads: fs.readdirSync('/proc/self/task').length
  };
}

async function main() {
  for (let i = 0; i < WARM_UP; ++i) await runWorker();
  const before = measure();
  for (let i = 0; i < Number(count); ++i) await runWorker();
  let after = measure();
  for (let i = 0; i < PATIENCE && after.threads > before.threads; ++i) {
    await setTimeout(10);
    after = measure();
  }
  console.log(
    JSON.stringify({
      descriptors: after.descriptors - before.descriptors,
      threads: after.threads - before.threads
    })
  );
}

main();
