'use strict';

const { availableParallelism } = require('node:os');
const { isMainThread } = require('node:worker_threads');

const { environment } = require('../core/environment');

const MAX_DEFAULT = 4;

/**
 * @returns {number} how many I/O threads this environment has: HAWSER_IO_THREADS (0: Node's own loop does the work),
 *   or one less than there are cores, at least 1 and at most 4; a worker has one
 */
function ioThreads() {
  const given = environment.HAWSER_IO_THREADS;
  if (given !== undefined) return isMainThread ? given : Math.min(given, 1);
  return isMainThread ? Math.min(Math.max(availableParallelism() - 1, 1), MAX_DEFAULT) : 1;
}

module.exports = { ioThreads };
