'use strict';

// What a client may send: JSON texts of one of the types below. Everything else is refused with the
// close code that RFC 6455, section 7.4.1, has for it.

const MAX_NAME_CHARACTERS = 24;
const MAX_TEXT_LENGTH = 2000;

/** Room for the longest text even when JSON escapes each of its characters as \uXXXX. */
const MAX_MESSAGE_BYTES = 16 * 1024;

/** Why a connection is closed. */
class Refusal extends Error {
  constructor(closeCode, reason) {
    super(reason);
    this.closeCode = closeCode;
  }
}

function parse(data, isBinary) {
  if (isBinary) throw new Refusal(1003, 'Only text messages are understood');
  try {
    return JSON.parse(data);
  } catch {
    throw new Refusal(1007, 'The message is not JSON');
  }
}

/** A word that a program made: an id of some kind. */
function readWord(value, field) {
  if (typeof value !== 'string' || !/^[\w-]{8,64}$/.test(value)) {
    throw new Refusal(1008, `The field "${field}" is missing or malformed`);
  }
  return value;
}

/** A name on one line, without characters that are invisible or turn the direction of writing. */
function readName(value) {
  if (typeof value !== 'string') throw new Refusal(1008, 'The field "name" is missing');
  const visible = value.replace(/\s+/g, ' ').replace(/\p{C}/gu, '').trim();
  const name = Array.from(visible).slice(0, MAX_NAME_CHARACTERS).join('');
  if (name === '') throw new Refusal(1008, 'The name is empty');
  return name;
}

function readText(value) {
  if (typeof value !== 'string') throw new Refusal(1008, 'The field "text" is missing');
  const text = value.trim();
  if (text === '') throw new Refusal(1008, 'The text is empty');
  if (text.length > MAX_TEXT_LENGTH) throw new Refusal(1008, 'The text is too long');
  return text;
}

const READERS = {
  join: ({ token, name }) => ({ token: readWord(token, 'token'), name: readName(name) }),
  rename: ({ name }) => ({ name: readName(name) }),
  say: ({ key, text }) => ({ key: readWord(key, 'key'), text: readText(text) })
};

/**
 * Reads one message of a client.
 *
 * @param {Buffer} data
 * @param {boolean} isBinary
 * @returns {{type: 'join', token: string, name: string} | {type: 'rename', name: string} |
 *   {type: 'say', key: string, text: string}}
 * @throws {Refusal}
 */
function readMessage(data, isBinary) {
  const message = parse(data, isBinary);
  const type = message?.type;
  if (typeof type !== 'string' || !Object.hasOwn(READERS, type)) {
    throw new Refusal(1008, 'The type of the message is unknown');
  }
  return { type, ...READERS[type](message) };
}

module.exports = { MAX_MESSAGE_BYTES, readMessage, Refusal };
