'use strict';

/**
 * How a frame to send is described to the native encoder: opcode in the low four bits (RFC 6455 section 5.2), and flags.
 * native/binding/protocol/frame_encoding.cc reads the same bits.
 */

const OPCODE = { CONTINUATION: 0x0, TEXT: 0x1, BINARY: 0x2, CLOSE: 0x8, PING: 0x9, PONG: 0xa };
const OPCODE_BITS = 0x0f;
const FIN = 0x10;
const MASK = 0x20;
const RSV1 = 0x40; // "compressed", RFC 7692 section 6
const COMPRESS = 0x80; // the payload is still to be compressed, on the way

/**
 * The first frame of a message has its opcode, the others are continuations (RFC 6455 section 5.4).
 *
 * @param {{midMessage: boolean}} sender whose last data frame has left a message open, or not
 * @param {number} frame flags and opcode
 * @returns {number} the frame as it must be sent next
 */
function nextInMessage(sender, frame) {
  const opcode = frame & OPCODE_BITS;
  if (opcode !== OPCODE.TEXT && opcode !== OPCODE.BINARY) return frame;
  const begun = sender.midMessage;
  sender.midMessage = (frame & FIN) === 0;
  return begun ? (frame & ~OPCODE_BITS) | OPCODE.CONTINUATION : frame;
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
  if (opcode > OPCODE.BINARY) return frame;
  if (opcode === OPCODE.CONTINUATION) return (frame & ~RSV1) | (sender.compresses ? COMPRESS : 0);
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
  nextInMessage
};
