'use strict';

const binding = require('../binding');

const { slotsPerProgressArray } = binding;
const { WORDS, WRITTEN, OFFERED } = binding.constants.sendProgress;

/** @type {Uint32Array[]} written by the I/O threads: how far each slot's connection has come with what it has sent */
const arrays = [];

function wordOf(slot, word) {
  const index = Math.floor(slot / slotsPerProgressArray);
  const words = (arrays[index] ??= binding.progress(index));
  return words[(slot % slotsPerProgressArray) * WORDS + word];
}

/** @returns {number} bytes that the kernel has taken of what the slot's connection has sent, modulo 2^32 */
function writtenOf(slot) {
  return wordOf(slot, WRITTEN);
}

/** @returns {number} bytes that the kernel was offered and has not taken yet: they wait for the peer */
function refusedOf(slot) {
  const offered = wordOf(slot, OFFERED); // first: it may be older than the other, but not newer
  return Math.max((offered - wordOf(slot, WRITTEN)) | 0, 0);
}

module.exports = { refusedOf, writtenOf };
