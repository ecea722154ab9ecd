'use strict';

const { PONG } = require('../binding').constants.eventKind;

/**
 * @param {number} kind of an event, on any transport
 * @returns {boolean} whether `allowSynchronousEvents: false` gives it a turn of Node's loop of its own
 */
function isDeferrable(kind) {
  return kind <= PONG;
}

module.exports = { isDeferrable };
