'use strict';

/**
 * The head of a server's 101 response, and the key of the handshake, on their way to the connection, which is made in the
 * same call. They do not go along as arguments, because programs override `setSocket`.
 */

let waitingSocket = null;
let waitingHead = '';
let waitingKey = '';

/**
 * @param {stream.Duplex} socket
 * @param {string} key Sec-WebSocket-Key, which both ends know, and nobody else has
 * @param {string} [head] of a server's
 */
function leaveHead(socket, key, head = '') {
  waitingSocket = socket;
  waitingKey = key;
  waitingHead = head;
}

/** @param {stream.Duplex} socket @returns {string} as long as its head was not taken; '' if there is none */
function keyLeftWith(socket) {
  return waitingSocket === socket ? waitingKey : '';
}

/** @param {stream.Duplex} socket @returns {string} the head that must be written first, '' if there is none */
function takeHead(socket) {
  if (waitingSocket !== socket) return '';
  waitingSocket = null;
  return waitingHead;
}

/**
 * @param {Array<*>} lines of a head, each as it will be written
 * @returns {string}
 * @throws {TypeError} for one that would be two, as Node does: whoever chooses a header's value shall not write another
 */
function joinLines(lines) {
  const texts = lines.map((line) => `${line ?? ''}`); // as Array#join
  for (const text of texts) checkLine(text, text);
  return `${texts.join('\r\n')}\r\n\r\n`;
}

/** @throws {TypeError} for a text that does not end where its line does; `line` begins with the header's name */
function checkLine(text, line) {
  if (!/[\r\n]/.test(text)) return;
  const [name] = line.split(/[:\r\n]/, 1);
  const error = new TypeError(`Invalid character in header content ["${name}"]`);
  throw Object.assign(error, { code: 'ERR_INVALID_CHAR' });
}

module.exports = { checkLine, joinLines, keyLeftWith, leaveHead, takeHead };
