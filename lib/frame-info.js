'use strict';

/**
 * How a frame to send is described to the native encoder: opcode in the low four bits (RFC 6455 section 5.2), and flags.
 * native/binding/frame_encoding.cc reads the same bits.
 */

const OPCODE = { CONTINUATION: 0x0, TEXT: 0x1, BINARY: 0x2, CLOSE: 0x8, PING: 0x9, PONG: 0xa };
const OPCODE_BITS = 0x0f;
const FIN = 0x10;
const MASK = 0x20;
const RSV1 = 0x40; // "compressed", RFC 7692 section 6

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

module.exports = { FIN, MASK, OPCODE, OPCODE_BITS, RSV1, nextInMessage };
