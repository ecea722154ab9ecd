'use strict';

// What the server process has used so far, read while it is quiet.

const fs = require('fs');
const { setTimeout: sleep } = require('timers/promises');

const kSettleRounds = 5;
const kSettleMs = 100;

/**
 * CPU time of the main thread in microseconds. Its thread id is the process id. The kernel brings
 * the figure up to date when the thread is switched out, so the read is left to another thread.
 */
async function jsThreadCpuUs() {
  const text = await fs.promises.readFile(`/proc/self/task/${process.pid}/schedstat`, 'utf8');
  return Number(text.split(' ')[0]) / 1000;
}

/** Counters whose difference between two marks is what a phase has cost. */
async function counters() {
  const { user, system } = process.cpuUsage();
  return {
    cpuUs: user + system,
    jsCpuUs: await jsThreadCpuUs(),
    peakRssBytes: process.resourceUsage().maxRSS * 1024
  };
}

/** Resident bytes once garbage is gone; exact only with `--expose-gc`. */
async function settledMemory() {
  let rssBytes = Infinity;
  for (let round = 0; round < kSettleRounds; round++) {
    if (global.gc) global.gc();
    await sleep(kSettleMs);
    rssBytes = Math.min(rssBytes, process.memoryUsage.rss());
  }
  return { rssBytes };
}

module.exports = { counters, settledMemory };
