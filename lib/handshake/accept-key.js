'use strict';

const { createHash } = require('node:crypto');

const { lent } = require('../binding');

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'; // RFC 6455 1.3

/**
 * The proof that a server understood the handshake (RFC 6455 4.2.2, point 5.4), where the runtime lends no SHA-1 to the
 * core.
 *
 * @param {string} key Sec-WebSocket-Key
 * @returns {string|undefined} undefined: the core makes it itself
 */
function acceptKeyFor(key) {
  if (lent.sha1) return undefined;
  return createHash('sha1').update(`${key}${GUID}`).digest('base64');
}

module.exports = { acceptKeyFor };
