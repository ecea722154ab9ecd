'use strict';

const { PONG } = require('../binding').constants.eventKind;

/**
 * That of a Receiver under ws, which fills while events are put off: with less that waits, the end of the stream is still
 * seen; with more, nothing is read.
 */
const RECEIVER_HIGH_WATER_MARK = 16 * 1024; // bytes

/**
 * @param {number} kind of an event, on any transport
 * @returns {boolean} whether `allowSynchronousEvents: false` gives it a turn of Node's loop of its own
 */
function isDeferrable(kind) {
  return kind <= PONG;
}

module.exports = { RECEIVER_HIGH_WATER_MARK, isDeferrable };
