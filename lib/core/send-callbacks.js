'use strict';

const { AsyncContext } = require('./async-context');
const { nextTick, throwApart } = require('./scheduling');

/**
 * Callbacks of `send`, `ping` and `pong`, which both transports keep until the bytes are written or never will be.
 */

/**
 * @param {Error} [cause]
 * @returns {Error} for the callback of a send that did not reach the kernel; the same class and code whatever cut it off
 */
function unsentError(cause) {
  const error = new Error('The connection was closed before the data was sent', { cause });
  error.code = 'ERR_STREAM_DESTROYED';
  return error;
}

const MANUAL = { requireManualDestroy: true };

/**
 * Callbacks run together with those of others, in a turn of Node's loop that is nobody's.
 *
 * @param {function(Error=)} [cb] whatever its caller has given
 * @returns {function(Error=)|undefined} calls it once, in the async context (AsyncLocalStorage) of now
 */
function inCallerContext(cb) {
  if (typeof cb !== 'function') return undefined;
  const resource = new AsyncContext('HawserSend', MANUAL);
  return (error) => {
    resource.emitDestroy();
    resource.runInAsyncScope(cb, undefined, error);
  };
}

/**
 * Calls all, though one may throw: its error is an uncaught exception, and the others still follow.
 *
 * @param {function(Error=)[]} callbacks
 * @param {Error} [error] null is what Node's streams, and so ws, hand over when all went well
 */
function runCallbacks(callbacks, error = null) {
  let next = 0;
  try {
    while (next < callbacks.length) callbacks[next++](error);
  } finally {
    if (next < callbacks.length) nextTick(runCallbacks, callbacks.slice(next), error);
  }
}

/** The same right before something that must not fail with them: the first error is thrown in a tick of its own. */
function settleCallbacks(callbacks, error) {
  try {
    runCallbacks(callbacks, error);
  } catch (thrown) {
    throwApart(thrown);
  }
}

module.exports = { inCallerContext, runCallbacks, settleCallbacks, unsentError };
