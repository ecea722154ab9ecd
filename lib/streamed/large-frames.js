'use strict';

/**
 * Encodes frames that get memory of their own. When consecutive sends of a tick have the same data, they share one: what
 * is sent to many that do not read is kept once.
 */

const { markAsUntransferable } = require('node:worker_threads');

const { encodeFrame } = require('../binding');
const { MASK } = require('../core/frame-info');
const { byteLengthOf } = require('../core/payload');
const { nextTick } = require('../core/scheduling');

/**
 * The frame that was encoded last, up to the end of the tick.
 *
 * @type {{frame: number, text: string|undefined, size: number, encoded: Buffer}|undefined} `size`: of a payload of bytes
 */
let last;

/**
 * @param {number} frame flags and opcode (`lib/core/frame-info.js`)
 * @param {string|Uint8Array} payload
 * @param {number} bound bytes that the frame takes at most
 * @param {Buffer} [maskKey] of a frame that has one; default: random
 * @returns {Buffer} not to be changed
 */
function encodeLarge(frame, payload, bound, maskKey) {
  if (last !== undefined && last.frame === frame && holds(last, payload)) return last.encoded;
  const memory = Buffer.allocUnsafeSlow(bound);
  const encoded = memory.subarray(0, encodeFrame(frame, payload, memory, 0, maskKey));
  if ((frame & MASK) === 0) remember(frame, payload, encoded);
  return encoded;
}

function remember(frame, payload, encoded) {
  if (last === undefined) nextTick(forget);
  markAsUntransferable(encoded.buffer); // by one of the streams that get it
  const text = typeof payload === 'string' ? payload : undefined;
  last = { frame, text, size: text === undefined ? byteLengthOf(payload) : -1, encoded };
}

function forget() {
  last = undefined;
}

/** Whether the remembered frame is one of this payload; bytes may have changed since. */
function holds({ text, size, encoded }, payload) {
  if (typeof payload === 'string') return payload === text;
  return size === byteLengthOf(payload) && encoded.subarray(-size).equals(payload);
}

module.exports = { encodeLarge };
