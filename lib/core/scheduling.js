'use strict';

/**
 * Node's own functions, taken as this library is loaded: where a program fakes its timers and clocks, for tests, messages
 * are still sent and received, and a flood still ends in time for everybody else. All that lib/ schedules goes through
 * here.
 */

const { performance } = require('node:perf_hooks');
const { setImmediate } = require('node:timers');

const { nextTick } = process;

/** @type {function(): number} milliseconds, of a clock that never goes back */
const now = performance.now.bind(performance);

/**
 * Calls back behind all ticks that are due, and as many of those that they cause in turn.
 *
 * @param {number} depth
 * @param {function()} callback
 */
function afterTicks(depth, callback) {
  nextTick(depth > 1 ? () => afterTicks(depth - 1, callback) : callback);
}

/** Throws in a tick of its own, as an uncaught exception: out of the way of whoever has nothing to do with it. */
function throwApart(error) {
  nextTick(() => {
    throw error;
  });
}

/**
 * Time that a user has set, as `closeTimeout`: looked up at each call, so that who fakes the clock can move it on.
 *
 * @returns {Timeout}
 */
function startUserTimer(callback, timeoutMs, ...args) {
  return globalThis.setTimeout(callback, timeoutMs, ...args);
}

/** @param {Timeout|undefined} timer */
function stopUserTimer(timer) {
  globalThis.clearTimeout(timer);
}

module.exports = {
  afterTicks,
  nextTick,
  now,
  setImmediate,
  startUserTimer,
  stopUserTimer,
  throwApart
};
