'use strict';

const { constants } = require('../binding');

/**
 * How a frame to send is described to the native encoder: opcode in the low bits (RFC 6455 section 5.2), and flags
 * (FrameBits of native/binding/protocol/frame_encoding.h).
 */
const OPCODE = constants.opcode;
const { OPCODE_BITS, FIN, MASK, RSV1, COMPRESS } = constants.frame;
const { TEXT, BINARY, CONTINUATION } = OPCODE;

/**
 * @param {object} options a copy of those of `send`, whose getters may be the user's code; one that is given as undefined
 *     is off: with `fin: undefined` more frames follow
 * @param {number} frame flags and opcode without them
 */
function frameFor(options, frame) {
  if ('binary' in options) {
    frame = (frame & ~OPCODE_BITS) | (options.binary ? OPCODE.BINARY : OPCODE.TEXT);
  }
  if ('fin' in options && !options.fin) frame &= ~FIN;
  if ('compress' in options && !options.compress) frame &= ~RSV1;
  if ('mask' in options) frame = options.mask ? frame | MASK : frame & ~MASK;
  return frame;
}

/**
 * The first frame of a message has its opcode, the others are continuations (RFC 6455 section 5.4).
 *
 * @param {{midMessage: boolean}} sender whose last data frame has left a message open, or not
 * @param {number} frame flags and opcode
 * @returns {number} the frame as it must be sent next
 */
function nextInMessage(sender, frame) {
  const opcode = frame & OPCODE_BITS;
  if (opcode !== TEXT && opcode !== BINARY) return frame;
  const begun = sender.midMessage;
  sender.midMessage = (frame & FIN) === 0;
  return begun ? (frame & ~OPCODE_BITS) | CONTINUATION : frame;
}

/**
 * Whether a message is compressed is decided with its first frame, which alone says so (RFC 7692 section 6.1).
 *
 * @param {{compresses: boolean}} sender whose last message began compressed, or not
 * @param {number} frame flags and opcode from nextInMessage(); RSV1: compression is wanted
 * @param {function(): boolean} isWorthIt whether the message shall be compressed if that is wanted
 * @returns {number} the frame, with COMPRESS where its payload must be compressed
 */
function compressedInMessage(sender, frame, isWorthIt) {
  const opcode = frame & OPCODE_BITS;
  if (opcode > BINARY) return frame;
  if (opcode === CONTINUATION) return (frame & ~RSV1) | (sender.compresses ? COMPRESS : 0);
  sender.compresses = (frame & RSV1) !== 0 && isWorthIt();
  return sender.compresses ? frame | COMPRESS : frame & ~RSV1;
}

module.exports = {
  COMPRESS,
  FIN,
  MASK,
  OPCODE,
  OPCODE_BITS,
  RSV1,
  compressedInMessage,
  frameFor,
  nextInMessage
};
