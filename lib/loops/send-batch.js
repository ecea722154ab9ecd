'use strict';

/**
 * Small frames to be sent, described in memory that is shared with the core, which takes them all with one crossing:
 * with whatever is called next for a connection, or with the next post.
 *
 * The words are laid out as native/binding/loops/send_batch.h says.
 */

const binding = require('../binding');
const { byteLengthOf } = require('../core/payload');

const { HEADER_WORDS, WORDS, SLOT, DESCRIPTION, OFFSET, LENGTH } = binding.constants.smallFrame;

const MAX_FRAMES = 256;
const MEMORY_SIZE = 32 * 1024; // bytes
const MAX_BYTES = 2048; // of a payload; copying a larger one twice costs more than a crossing
const MAX_TEXT = 1024; // UTF-16 units, of up to three bytes in UTF-8

/** Of the environment, as the memory is: every copy of this module goes on with it. */
const state = (binding.shared.sendBatch ??= share({
  words: new Uint32Array(HEADER_WORDS + MAX_FRAMES * WORDS),
  memory: Buffer.allocUnsafeSlow(MEMORY_SIZE),
  used: 0, // bytes
  /** The payload of the last frame, if it is a text: the next connection may get the same one. */
  last: { text: undefined, frames: 0, offset: 0, length: 0 }
}));
const { words, memory, last } = state;

/** Has the core take all that waits. */
let empty = binding.collect;

/** @param {function()} collect called when the batch is full, in place of `binding.collect` */
function whenFull(collect) {
  empty = collect;
}

function share(batch) {
  binding.shareBatch(batch.words, batch.memory);
  return batch;
}

/**
 * @param {number} slot of the connection
 * @param {number} frame flags and opcode (`lib/core/frame-info.js`), neither masked nor to be compressed
 * @param {string|Uint8Array} payload copied before this returns
 * @returns {number} bytes of the frame; 0: it is too large to be added
 */
function add(slot, frame, payload) {
  return typeof payload === 'string'
    ? addText(slot, frame, payload)
    : addBytes(slot, frame, payload);
}

function addBytes(slot, frame, bytes) {
  const length = byteLengthOf(bytes);
  if (length > MAX_BYTES) return 0;
  makeRoom(length);
  if (length > 0) memory.set(bytes, state.used); // one that is detached could not be read
  state.used += length;
  return describe(slot, frame, state.used - length, length);
}

function addText(slot, frame, text) {
  if (text !== last.text || words[0] !== last.frames || words[0] === MAX_FRAMES) {
    if (text.length > MAX_TEXT) return 0;
    makeRoom(text.length * 3);
    last.text = text;
    last.offset = state.used;
    last.length = memory.write(text, state.used);
    state.used += last.length;
  }
  const size = describe(slot, frame, last.offset, last.length);
  last.frames = words[0];
  return size;
}

/** For one frame with a payload of that many bytes. */
function makeRoom(bytes) {
  last.text = undefined;
  const frames = words[0];
  if (frames === MAX_FRAMES || state.used + bytes > MEMORY_SIZE) empty();
  else if (frames > 0) return;
  state.used = 0; // all were taken
}

function describe(slot, frame, offset, length) {
  const index = words[0]++;
  const word = HEADER_WORDS + index * WORDS;
  words[word + SLOT] = slot;
  words[word + DESCRIPTION] = frame;
  words[word + OFFSET] = offset;
  words[word + LENGTH] = length;
  return (length < 126 ? 2 : 4) + length; // RFC 6455 section 5.2
}

/** @returns {number} frames that wait to be taken */
function count() {
  return words[0];
}

/** The batch is about to leave: a text that was sent stays in memory no longer than that. */
function forgetText() {
  last.text = undefined;
}

module.exports = { add, count, forgetText, whenFull };
