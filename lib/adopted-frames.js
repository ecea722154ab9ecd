'use strict';

/** Has the core encode frames, in memory that goes to the event loop of their connection with the next post. */

const binding = require('./binding');
const pump = require('./event-pump');
const { MASK } = require('./frame-info');
const { textBound } = require('./payload');

/**
 * By event loop, the text that was encoded last for it: the next connection may get the same frame (a loop of `send`).
 *
 * @type {{text: string|undefined, frame: number}[]}
 */
const lastTexts = [];

/**
 * @param {number} slot of the connection
 * @param {number} frame flags and opcode (`lib/frame-info.js`)
 * @param {string|Uint8Array} payload copied before this returns
 * @param {{generateMask: function|undefined, maskKey: Buffer|undefined}} [masking] of a client that makes its own masks
 * @returns {number} bytes of the frame
 */
function sendFrame(slot, frame, payload, masking) {
  const last = (lastTexts[pump.laneOf(slot)] ??= { text: undefined, frame: 0 });
  if ((frame & MASK) !== 0) {
    last.text = undefined;
    return sendMasked(slot, frame, payload, masking);
  }

  if (typeof payload !== 'string') {
    last.text = undefined;
  } else if (payload === last.text && frame === last.frame) {
    const size = binding.sendAgain(slot);
    if (size > 0) return size;
  } else {
    last.text = payload;
    last.frame = frame;
  }
  return binding.sendFrame(slot, frame, payload, textBound(payload));
}

function sendMasked(slot, frame, payload, masking) {
  const maskKey = masking?.maskKey;
  if (maskKey !== undefined) masking.generateMask(maskKey);
  return binding.sendFrame(slot, frame, payload, textBound(payload), maskKey);
}

module.exports = { sendFrame };
