'use strict';

const { kept } = require('./payload');

/**
 * What is published to a connection that JavaScript serves while a message is sent in several frames: no other message
 * may come between those (RFC 6455 section 5.4).
 */

/** @type {WeakMap<Connection, function()[]>} what sends it, by connection */
const held = new WeakMap();

/**
 * @param {Connection} connection
 * @param {string|Uint8Array} payload
 * @param {function((string|Uint8Array))} send
 * @returns {boolean} whether it is kept, as it is now, and sent with sendHeld()
 */
function keepIfMidMessage(connection, payload, send) {
  if (!connection.midMessage) return false;
  const content = kept(payload);
  const sends = held.get(connection);
  const sendKept = () => send(content);
  if (sends === undefined) held.set(connection, [sendKept]);
  else sends.push(sendKept);
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
