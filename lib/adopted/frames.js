'use strict';

/** Has the core encode frames, in memory that goes to the event loop of their connection with the next post. */

const binding = require('../binding');
const { COMPRESS, MASK } = require('../core/frame-info');
const { textBound } = require('../core/payload');
const { laneOf } = require('../loops/pump');
const { lastTexts, postIfMuch } = require('../loops/posting');
const sendBatch = require('../loops/send-batch');

/**
 * @param {number} slot of the connection
 * @param {number} frame flags and opcode (`lib/core/frame-info.js`)
 * @param {string|Uint8Array} payload copied before this returns
 * @param {{generateMask: function|undefined, maskKey: Buffer|undefined}} [masking] of a client that makes its own masks
 * @returns {number} bytes of the frame
 */
function sendFrame(slot, frame, payload, masking) {
  if ((frame & (MASK | COMPRESS)) === 0) {
    const size = sendBatch.add(slot, frame, payload);
    if (size > 0) {
      if (lastTexts.length > 0) lastTexts.length = 0;
      return size;
    }
  }
  const size = sendAcross(slot, frame, payload, masking);
  postIfMuch();
  return size;
}

function sendAcross(slot, frame, payload, masking) {
  if ((frame & MASK) === 0 && typeof payload === 'string') return sendText(slot, frame, payload);

  lastTexts.length = 0;
  const maskKey = masking?.maskKey;
  if (maskKey !== undefined && (frame & MASK) !== 0) masking.generateMask(maskKey);
  return binding.sendFrame(slot, frame, payload, textBound(payload), maskKey);
}

function sendText(slot, frame, text) {
  const lane = laneOf(slot);
  const last = lastTexts[lane];
  if (last?.text === text && last.frame === frame) {
    const size = binding.sendAgain(slot);
    if (size > 0) return size;
  }
  lastTexts[lane] = { text, frame };
  return binding.sendFrame(slot, frame, text, textBound(text));
}

module.exports = { sendFrame };
