'use strict';

/**
 * What a server of ours answers that ws has no answer for; `'wsClientError'` is not told of them, as of those of
 * `verifyClient`. All are in the form of ../handshake/server.js.
 */

/** Seconds: who is refused for now should not be back at once (RFC 9110, section 10.2.3). */
const RETRY = { 'Retry-After': 10 };

/** @type {Object<string, import('../handshake/server').Refusal>} */
module.exports = {
  NO_ROOM: { status: 503, message: 'Too many connections', headers: RETRY },
  TOO_MANY_OF_ADDRESS: {
    status: 429,
    message: 'Too many connections from this address',
    headers: RETRY
  },
  SHUTTING_DOWN: { status: 503, message: 'The server is shutting down', headers: RETRY },
  TIMED_OUT: { status: 503, message: 'The opening handshake has taken too long', headers: RETRY },
  FORBIDDEN_ORIGIN: { status: 403, message: 'The origin is not allowed' },
  NOT_FOUND: { status: 404 },
  FAILED: { status: 500 }
};
