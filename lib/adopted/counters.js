'use strict';

const binding = require('../binding');

const { slotsPerCounterArray } = binding;

/** @type {Uint32Array[]} written by the I/O threads, a counter for each slot */
const counterArrays = [];

/** @returns {number} bytes that the kernel has taken of what the slot's connection has sent, modulo 2^32 */
function writtenOf(slot) {
  const index = Math.floor(slot / slotsPerCounterArray);
  const counters = (counterArrays[index] ??= binding.counters(index));
  return counters[slot % slotsPerCounterArray];
}

module.exports = { writtenOf };
