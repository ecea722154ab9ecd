'use strict';

/**
 * What `send`, `ping` and `pong` accept, turned into what the frame encoder takes: a string or a Uint8Array.
 */

const EMPTY = Buffer.alloc(0);

/** @returns {boolean} whether `value` is a Blob or a File, of this realm or of a polyfill */
function isBlob(value) {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof value.arrayBuffer === 'function' &&
    typeof value.stream === 'function' &&
    (value[Symbol.toStringTag] === 'Blob' || value[Symbol.toStringTag] === 'File')
  );
}

/**
 * @param {*} data anything but a string or a number
 * @returns {Uint8Array} its bytes, a view where there are bytes to view
 * @throws {TypeError} that of Buffer.from, for what has no bytes
 */
function toBytes(data) {
  if (data instanceof Uint8Array) return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
  return Buffer.from(data);
}

/**
 * @param {*} data the first argument of send, ping or pong
 * @returns {string|Uint8Array|Blob} what goes into the frame; `undefined`, `null` and `false` are empty binary data
 * @throws {TypeError} for what has no bytes: true, {}, a symbol, a bigint
 */
function toPayload(data) {
  if (typeof data === 'string') return data;
  if (data instanceof Uint8Array) return data;
  if (typeof data === 'number') return data.toString();
  if (!data) return EMPTY;
  return isBlob(data) ? data : toBytes(data);
}

/** @returns {number} bytes that the payload takes in a frame */
function payloadSize(payload) {
  if (typeof payload === 'string') return Buffer.byteLength(payload);
  return payload.byteLength === undefined ? payload.size : payload.byteLength;
}

const SHORT_TEXT = 4096; // UTF-16 units; for longer texts the exact size is worth finding out

/**
 * @param {string|Uint8Array} payload
 * @returns {number} bytes that the encoder needs room for, at least
 */
function sizeBound(payload) {
  return typeof payload === 'string' ? textBound(payload) : payload.byteLength;
}

/**
 * @param {string|Uint8Array} payload
 * @returns {number} 0 for bytes; bytes that the encoder needs room for, at least: a UTF-16 unit takes at most three, and
 *   one more is for the terminator that N-API writes
 */
function textBound(payload) {
  if (typeof payload !== 'string') return 0;
  return (payload.length > SHORT_TEXT ? Buffer.byteLength(payload) : payload.length * 3) + 1;
}

module.exports = { EMPTY, isBlob, payloadSize, sizeBound, textBound, toBytes, toPayload };
