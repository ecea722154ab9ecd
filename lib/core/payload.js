'use strict';

/**
 * What users give `send`, `ping` and `pong`, turned into what the frame encoder takes: a string or a Uint8Array.
 *
 * What a value is and where its bytes lie is asked of V8, never of the value's own properties, classes included: those
 * may lie, or be of another realm (jsdom's, `vm`'s). A `byteLength` that is believed sends what lies beside the value.
 */

const { Writable } = require('node:stream');
const { isAnyArrayBuffer, isArrayBufferView, isDataView, isUint8Array } =
  require('node:util').types;

/** Its constructor views memory without asking for anybody's Symbol.species, as subarray() would. */
const BufferView = Buffer[Symbol.species];

const { call } = Function.prototype;
const TypedArrayPrototype = Object.getPrototypeOf(Object.getPrototypeOf(Buffer.prototype));

/** @returns {function(object): *} what the class's own getter says, whatever hides it */
function intrinsic(prototype, name) {
  return call.bind(Object.getOwnPropertyDescriptor(prototype, name).get);
}

function memoryOf(prototype) {
  return {
    buffer: intrinsic(prototype, 'buffer'),
    byteOffset: intrinsic(prototype, 'byteOffset'),
    byteLength: intrinsic(prototype, 'byteLength')
  };
}

const ofTypedArray = memoryOf(TypedArrayPrototype);
const ofDataView = memoryOf(DataView.prototype);
const setBytes = call.bind(TypedArrayPrototype.set);

/**
 * Of a Uint8Array. Its length is 0 when it is detached, or out of the bounds of its memory.
 */
const { buffer: bufferOf, byteOffset: byteOffsetOf, byteLength: byteLengthOf } = ofTypedArray;

const EMPTY = Buffer.alloc(0);

/** @returns {boolean} whether `value` is a Blob or a File, of this realm or of a polyfill */
function isBlob(value) {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof value.arrayBuffer === 'function' &&
    typeof value.type === 'string' &&
    typeof value.stream === 'function' &&
    (value[Symbol.toStringTag] === 'Blob' || value[Symbol.toStringTag] === 'File')
  );
}

/**
 * @param {ArrayBufferView} view
 * @returns {Buffer} its bytes, in the same memory
 * @throws {TypeError} where the memory is detached or has become too small
 */
function bytesOfView(view) {
  const { buffer, byteOffset, byteLength } = isDataView(view) ? ofDataView : ofTypedArray;
  return new BufferView(buffer(view), byteOffset(view), byteLength(view));
}

/**
 * @param {*} data anything but a string or a number
 * @returns {Uint8Array} its bytes, a view where there are bytes to view
 * @throws {TypeError} that of Buffer.from, for what has no bytes
 */
function toBytes(data) {
  if (isUint8Array(data)) return data;
  if (isAnyArrayBuffer(data)) return new BufferView(data);
  if (isArrayBufferView(data)) return bytesOfView(data);
  return Buffer.from(data);
}

/**
 * @param {*} data the first argument of a WebSocket's send, ping or pong
 * @returns {string|Uint8Array|Blob} what goes into the frame; `undefined`, `null` and `false` are empty binary data
 * @throws {TypeError} for what has no bytes: true, {}, a symbol, a bigint
 */
function toPayload(data) {
  if (typeof data === 'string') return data;
  if (isUint8Array(data)) return data;
  if (typeof data === 'number') return data.toString();
  if (!data) return EMPTY;
  return toContent(data);
}

/**
 * @param {*} data what a Sender is given, which takes no numbers, and nothing for nothing
 * @returns {string|Uint8Array|Blob}
 * @throws {TypeError} for what has no bytes
 */
function toContent(data) {
  return typeof data === 'string' || isBlob(data) ? data : toBytes(data);
}

/** A stream that takes what every stream takes, and refuses the rest in the words of this version of Node. */
const judge = new Writable({ write: (chunk, encoding, done) => done() });

/**
 * @param {*} chunk what is written to, or was read from, a stream
 * @param {string} [encoding] of a string
 * @returns {Uint8Array}
 * @throws {TypeError} that of `stream.write`, for what is neither a string nor a view of bytes
 */
function toChunk(chunk, encoding) {
  if (isUint8Array(chunk)) return chunk;
  if (typeof chunk === 'string') return Buffer.from(chunk, encoding);
  if (!isArrayBufferView(chunk)) judge.write(chunk);
  return bytesOfView(chunk);
}

/**
 * @param {Uint8Array|string} head what was read beyond a handshake, as `stream.unshift` takes it
 * @returns {Uint8Array}
 * @throws {TypeError} for something else that is not empty
 */
function toHead(head) {
  if (isArrayBufferView(head)) return bytesOfView(head);
  return head.length > 0 ? toChunk(head) : EMPTY;
}

/** @returns {boolean} the payload can go into a frame now; a Blob has to be read first */
function isAtHand(payload) {
  return typeof payload === 'string' || isUint8Array(payload);
}

/**
 * @param {string|Uint8Array|Blob} payload
 * @returns {string|Uint8Array|Blob} what the caller may not change any more
 * @throws {RangeError} where there is no memory for a copy
 */
function kept(payload) {
  return isUint8Array(payload) ? copyOf(payload) : payload;
}

/** @param {Uint8Array} bytes @returns {Buffer} @throws {RangeError} where there is no memory for it */
function copyOf(bytes) {
  const length = byteLengthOf(bytes);
  if (length === 0) return EMPTY; // one that is detached could not be read
  const copy = Buffer.allocUnsafe(length);
  setBytes(copy, bytes);
  return copy;
}

/** @returns {number} bytes that the payload takes in a frame */
function payloadSize(payload) {
  if (typeof payload === 'string') return Buffer.byteLength(payload);
  return isUint8Array(payload) ? byteLengthOf(payload) : payload.size;
}

const SHORT_TEXT = 4096; // UTF-16 units; for longer texts the exact size is worth finding out

/**
 * @param {string|Uint8Array} payload
 * @returns {number} bytes that the encoder needs room for, at least
 */
function sizeBound(payload) {
  return typeof payload === 'string' ? textBound(payload) : byteLengthOf(payload);
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

module.exports = {
  EMPTY,
  BufferView,
  bufferOf,
  byteLengthOf,
  byteOffsetOf,
  isAtHand,
  isBlob,
  kept,
  payloadSize,
  sizeBound,
  textBound,
  toBytes,
  toChunk,
  toContent,
  toHead,
  toPayload
};
