'use strict';

/**
 * The head of a server's 101 response on its way from the handshake to the connection that writes it, which is made in
 * the same call. It does not go along as an argument, because programs override `setSocket`.
 */

let waitingSocket = null;
let waitingHead = '';

/**
 * @param {stream.Duplex} socket
 * @param {string} head
 */
function leaveHead(socket, head) {
  waitingSocket = socket;
  waitingHead = head;
}

/** @param {stream.Duplex} socket @returns {string} the head that must be written first, '' if there is none */
function takeHead(socket) {
  if (waitingSocket !== socket) return '';
  waitingSocket = null;
  return waitingHead;
}

module.exports = { leaveHead, takeHead };
