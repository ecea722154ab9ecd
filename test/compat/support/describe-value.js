'use strict';

// Values as text: equal text means that a program could not tell the values apart. What differs from run to run (ports,
// the random key of a handshake) is replaced by its name.

const { createHash } = require('node:crypto');

const LONG = 96; // bytes or characters; longer content is told by its length and digest

function digest(bytes) {
  return createHash('sha1').update(bytes).digest('hex').slice(0, 12);
}

/** Replaces what differs from run to run. */
function normalize(text) {
  return text
    .replace(/(127\.0\.0\.1|localhost|::1\]?):\d{2,5}/g, '$1:<port>')
    .replace(/(sec-websocket-key: )[+/0-9A-Za-z]{22}==/gi, '$1<key>')
    .replace(/(sec-websocket-accept: )[+/0-9A-Za-z]{27}=/gi, '$1<accept>');
}

function describeString(string) {
  if (string.length > LONG * 10) return `string(${string.length}, ${digest(string)})`;
  return JSON.stringify(normalize(string));
}

/** Bytes as text where they are printable ASCII, else in hexadecimal. */
function describeBytes(bytes) {
  if (bytes.length > LONG) return `${bytes.length} bytes, ${digest(bytes)}`;
  const text = bytes.toString('latin1');
  return /^[\x20-\x7e]*$/.test(text) ? JSON.stringify(text) : bytes.toString('hex');
}

function describeError(error) {
  const code = error.code === undefined ? '' : ` [${error.code}]`;
  return `${error.constructor.name}/${error.name}${code}: ${normalize(error.message)}`;
}

function describeObject(value) {
  if (value instanceof Error) return describeError(value);
  if (Buffer.isBuffer(value)) return `Buffer(${describeBytes(value)})`;
  if (value instanceof ArrayBuffer) return `ArrayBuffer(${describeBytes(Buffer.from(value))})`;
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return `${value.constructor.name}(${describeBytes(bytes)})`;
  }
  if (Array.isArray(value)) return `[${value.map(describe).join(', ')}]`;
  if (value instanceof Set) return `Set${describe([...value])}`;
  if (value instanceof Map) return `Map${describe([...value])}`;
  if (typeof Blob !== 'undefined' && value instanceof Blob) return `Blob(${value.size})`;

  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return `<${value.constructor.name}>`;
  const fields = Object.entries(value).map(([key, field]) => `${key}: ${describe(field)}`);
  return `{${fields.join(', ')}}`;
}

/** @returns {string} */
function describe(value) {
  switch (typeof value) {
    case 'string':
      return describeString(value);
    case 'function':
      return `<function ${value.name}>`;
    case 'bigint':
      return `${value}n`;
    case 'object':
      return value === null ? 'null' : describeObject(value);
    default:
      return String(value);
  }
}

module.exports = { describe, describeBytes, normalize };
