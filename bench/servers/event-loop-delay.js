'use strict';

const { createHistogram, monitorEventLoopDelay } = require('perf_hooks');

/**
 * How late the event loop is, seen in two ways: by libuv's timer (`monitorEventLoopDelay`), and by
 * a timer of the program, which has to wait for its turn among JavaScript's callbacks.
 */
class EventLoopDelay {
  #intervalMs;
  #monitor;
  #timers = createHistogram();
  #expectedAt = 0;

  /** @param {number} intervalMs of the timers: what is shorter goes unseen */
  constructor(intervalMs) {
    this.#intervalMs = intervalMs;
    this.#monitor = monitorEventLoopDelay({ resolution: intervalMs });
    this.#monitor.enable();
    this.#expect();
  }

  #expect() {
    this.#expectedAt = performance.now() + this.#intervalMs;
    setTimeout(() => {
      const lateNs = Math.round((performance.now() - this.#expectedAt) * 1e6);
      this.#timers.record(Math.max(1, lateNs));
      this.#expect();
    }, this.#intervalMs);
  }

  /** The monitor records whole intervals between two firings. */
  #monitoredMs(ns) {
    return Math.max(0, ns / 1e6 - this.#intervalMs);
  }

  /** @returns {Object<string, number>} the delay since the last call, in milliseconds */
  take() {
    const delays = {
      delayP99Ms: this.#monitoredMs(this.#monitor.percentile(99)),
      delayMaxMs: this.#monitoredMs(this.#monitor.max),
      timerP99Ms: this.#timers.percentile(99) / 1e6
    };
    this.#monitor.reset();
    this.#timers.reset();
    return delays;
  }
}

module.exports = { EventLoopDelay };
