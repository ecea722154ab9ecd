'use strict';

// What the server process has used so far, read while it is quiet.

const fs = require('fs');
const { monitorEventLoopDelay } = require('perf_hooks');
const { setTimeout: sleep } = require('timers/promises');

const kDelayResolutionMs = 20;
const kSettleRounds = 5;
const kSettleMs = 100;

const delay = monitorEventLoopDelay({ resolution: kDelayResolutionMs });
delay.enable();

/**
 * CPU time of the main thread in microseconds. Its thread id is the process id. The kernel brings
 * the figure up to date when the thread is switched out, so the read is left to another thread.
 */
async function jsThreadCpuUs() {
  const text = await fs.promises.readFile(`/proc/self/task/${process.pid}/schedstat`, 'utf8');
  return Number(text.split(' ')[0]) / 1000;
}

/** How late the event loop was, over the timer's own interval, in milliseconds. */
function lateMs(delayNs) {
  return Math.max(0, delayNs / 1e6 - kDelayResolutionMs);
}

/**
 * Counters whose difference between two marks is what a phase has cost. The loop's delay is that
 * since the previous mark.
 */
async function mark() {
  const { user, system } = process.cpuUsage();
  const usage = {
    cpuUs: user + system,
    jsCpuUs: await jsThreadCpuUs(),
    rssBytes: process.memoryUsage.rss(),
    delayP99Ms: lateMs(delay.percentile(99)),
    delayMaxMs: lateMs(delay.max)
  };
  delay.reset();
  return usage;
}

/** Resident bytes once garbage is gone; exact only with `--expose-gc`. */
async function settledMemory() {
  let rssBytes = Infinity;
  for (let round = 0; round < kSettleRounds; round++) {
    if (global.gc) global.gc();
    await sleep(kSettleMs);
    rssBytes = Math.min(rssBytes, process.memoryUsage.rss());
  }
  return { rssBytes, collected: Boolean(global.gc) };
}

module.exports = { mark, settledMemory };
