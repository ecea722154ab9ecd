'use strict';

// A frame writer and reader that shares nothing with the implementations under test (RFC 6455, section 5.2).
// It writes whatever it is told, valid or not.

const kContinuation = 0x0;
const kText = 0x1;
const kBinary = 0x2;
const kClose = 0x8;
const kPing = 0x9;
const kPong = 0xa;

const maskingKey = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

function lengthField(length, form) {
  if (form === 7) return Buffer.from([length]);
  const field = Buffer.alloc(form === 16 ? 3 : 9);
  field[0] = form === 16 ? 126 : 127;
  if (form === 16) field.writeUInt16BE(Number(length), 1);
  else field.writeBigUInt64BE(BigInt(length), 1);
  return field;
}

function shortestForm(length) {
  if (length < 126) return 7;
  return length < 65536 ? 16 : 64;
}

/** XORs `payload` with `key` into a new buffer. */
function mask(payload, key = maskingKey) {
  return Buffer.from(payload.map((byte, i) => byte ^ key[i & 3]));
}

/**
 * Encodes one frame.
 *
 * @param {object} frame
 * @param {number} frame.opcode
 * @param {Buffer|string} [frame.payload]
 * @param {boolean} [frame.fin] default true
 * @param {number} [frame.rsv] the three reserved bits as a number, RSV1 = 4
 * @param {boolean} [frame.masked] default true, as a client sends
 * @param {number|bigint} [frame.length] the length to claim, if not the payload's
 * @param {7|16|64} [frame.form] the length's form, if not the shortest
 */
function encodeFrame(frame) {
  const { opcode, fin = true, rsv = 0, masked = true } = frame;
  const payload = Buffer.from(frame.payload || '');
  const length = frame.length === undefined ? payload.length : frame.length;
  const field = lengthField(length, frame.form || shortestForm(length));
  if (masked) field[0] |= 0x80;
  const first = Buffer.from([(fin ? 0x80 : 0) | (rsv << 4) | opcode]);
  if (!masked) return Buffer.concat([first, field, payload]);
  return Buffer.concat([first, field, maskingKey, mask(payload)]);
}

/** Encodes the body of a close frame. */
function closeBody(code, reason = '') {
  const body = Buffer.alloc(2 + Buffer.byteLength(reason));
  body.writeUInt16BE(code);
  Buffer.from(reason).copy(body, 2);
  return body;
}

const text = (payload, rest) => encodeFrame({ opcode: kText, payload, ...rest });
const binary = (payload, rest) => encodeFrame({ opcode: kBinary, payload, ...rest });
const continuation = (payload, rest) => encodeFrame({ opcode: kContinuation, payload, ...rest });
const ping = (payload, rest) => encodeFrame({ opcode: kPing, payload, ...rest });
const pong = (payload, rest) => encodeFrame({ opcode: kPong, payload, ...rest });
const close = (code, reason, rest) =>
  encodeFrame({ opcode: kClose, payload: code ? closeBody(code, reason) : '', ...rest });

module.exports = {
  binary,
  close,
  closeBody,
  continuation,
  encodeFrame,
  kBinary,
  kClose,
  kContinuation,
  kPing,
  kPong,
  kText,
  mask,
  ping,
  pong,
  text
};
