'use strict';

const { availableParallelism } = require('node:os');
const { isMainThread } = require('node:worker_threads');

const MAX_DEFAULT = 4;

/**
 * @returns {number} how many I/O threads this environment has: HAWSER_IO_THREADS (0: Node's own loop does the work),
 *   or one less than there are cores, at least 1 and at most 4; a worker has one
 * @throws {RangeError} when the variable is no whole number from 0 to 64
 */
function ioThreads() {
  const given = process.env.HAWSER_IO_THREADS;

  if (given !== undefined && given !== '') {
    const threads = Number(given);
    if (!Number.isInteger(threads) || threads < 0 || threads > 64) {
      throw new RangeError(`HAWSER_IO_THREADS must be a whole number from 0 to 64, not ${given}`);
    }
    return threads > 0 && !isMainThread ? 1 : threads;
  }

  return isMainThread ? Math.min(Math.max(availableParallelism() - 1, 1), MAX_DEFAULT) : 1;
}

module.exports = { ioThreads };
