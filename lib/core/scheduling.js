'use strict';

/**
 * Node's own functions, taken as this library is loaded: where a program fakes its timers, for tests, messages are still
 * sent and received.
 */

const { setImmediate } = require('node:timers');

const { nextTick } = process;

module.exports = { nextTick, setImmediate };
