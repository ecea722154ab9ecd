'use strict';

/**
 * How a frame to send is described to the native encoder: opcode in the low four bits (RFC 6455 section 5.2), and flags.
 * native/binding/frame_encoding.cc reads the same bits.
 */
module.exports = {
  OPCODE: { CONTINUATION: 0x0, TEXT: 0x1, BINARY: 0x2, CLOSE: 0x8, PING: 0x9, PONG: 0xa },
  OPCODE_BITS: 0x0f,
  FIN: 0x10,
  MASK: 0x20
};
