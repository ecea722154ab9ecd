'use strict';

/**
 * What is published to a connection that JavaScript serves while a message is sent in several frames: no other message
 * may come between those (RFC 6455 section 5.4).
 */

/** @type {WeakMap<Connection, function()[]>} what sends it, by connection */
const held = new WeakMap();

/**
 * @param {Connection} connection
 * @param {function()} send
 * @returns {boolean} whether it is kept, and sent with sendHeld()
 */
function keepIfMidMessage(connection, send) {
  if (!connection.midMessage) return false;
  const sends = held.get(connection);
  if (sends === undefined) held.set(connection, [send]);
  else sends.push(send);
  return true;
}

/** The message has ended. */
function sendHeld(connection) {
  const sends = held.get(connection);
  if (sends === undefined) return;
  held.delete(connection);
  for (const send of sends) send();
}

module.exports = { keepIfMidMessage, sendHeld };
