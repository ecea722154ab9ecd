'use strict';

/**
 * Which connections have callbacks that wait for their bytes to be written: their loop is asked to say when it has come
 * so far. One notice stands for many callbacks of a connection, but not for more than what was sent in one go: the first
 * of a long run is called when its own bytes are written.
 */

const binding = require('../binding');

const MAX_BEHIND = 64 * 1024; // bytes between a frame with a callback and the place of its notice

/**
 * By slot, the positions in the connection's bytes (modulo 2^32) of the first and the last frame whose notice has not
 * been asked for. Of the environment, as the slots are: every copy of this module goes on with it.
 */
const state = (binding.shared.notices ??= { slots: [], first: [], last: [] });
const { slots, first, last } = state;

/** The frame that ends at `position` of the slot's connection has a callback. */
function awaitWritten(slot, position) {
  if (first[slot] === undefined) {
    slots.push(slot);
    first[slot] = position;
  }
  last[slot] = position;
}

/** A frame that ends at about `position` will be sent next: it must not keep those before it waiting. */
function beforeFrame(slot, position) {
  if (first[slot] !== undefined && (position - first[slot]) >>> 0 > MAX_BEHIND) askFor(slot);
}

/** Asks for the notice of what was sent so far. */
function askFor(slot) {
  if (first[slot] === undefined) return;
  binding.notifyWritten(slot, last[slot]);
  first[slot] = undefined;
}

function askForAll() {
  for (const slot of slots) askFor(slot);
  slots.length = 0;
}

/** The slot's connection is closed. */
function forget(slot) {
  first[slot] = undefined;
}

module.exports = { askFor, askForAll, awaitWritten, beforeFrame, forget };
