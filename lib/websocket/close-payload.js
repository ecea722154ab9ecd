'use strict';

const { isValidCloseCode } = require('../binding');
const { EMPTY } = require('../core/payload');

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

  const size = reason === undefined || !reason.length ? 0 : Buffer.byteLength(reason);
  if (size > MAX_REASON) {
    throw new RangeError(`The message must not be greater than ${MAX_REASON} bytes`);
  }

  const payload = Buffer.allocUnsafe(2 + size);
  payload.writeUInt16BE(code, 0);
  if (size > 0) {
    if (typeof reason === 'string') payload.write(reason, 2);
    else if (reason instanceof Uint8Array) payload.set(reason, 2);
    else throw new TypeError('Second argument must be a string or a Uint8Array');
  }
  return payload;
}

module.exports = { closePayload };
