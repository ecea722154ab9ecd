'use strict';

const { isUint8Array } = require('node:util').types;

const { isValidCloseCode } = require('../binding');
const { EMPTY, byteLengthOf } = require('../core/payload');

const MAX_REASON = 123; // bytes: a control payload of 125 less the code

/**
 * @param {number} [code] status code
 * @param {string|Uint8Array} [reason]
 * @returns {Buffer} the payload of a close frame (RFC 6455 section 5.5.1)
 * @throws {TypeError} for a code that may not be sent, or a reason that is no text
 * @throws {RangeError} for a reason of more than 123 bytes
 */
function closePayload(code, reason) {
  if (code === undefined) return EMPTY;
  if (typeof code !== 'number' || !isValidCloseCode(code)) {
    throw new TypeError('First argument must be a valid error code number');
  }

  const size = sizeOf(reason);
  if (size > MAX_REASON) {
    throw new RangeError(`The message must not be greater than ${MAX_REASON} bytes`);
  }

  const payload = Buffer.allocUnsafe(2 + size);
  payload.writeUInt16BE(code, 0);
  if (size > 0) {
    if (typeof reason === 'string') payload.write(reason, 2);
    else if (isUint8Array(reason)) payload.set(reason, 2);
    else throw new TypeError('Second argument must be a string or a Uint8Array');
  }
  return payload;
}

/** @returns {number} bytes; 0 for what has no length, which counts as no reason @throws {TypeError} for what has no bytes */
function sizeOf(reason) {
  if (isUint8Array(reason)) return byteLengthOf(reason);
  return reason === undefined || !reason.length ? 0 : Buffer.byteLength(reason);
}

module.exports = { closePayload };
