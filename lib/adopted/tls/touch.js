'use strict';

/** What Node leaves on a TLSSocket up to its upgrade (Node 20 to 26): anything beside it was left there by a user. */

/** How many listeners it has at most, those of every adopted socket included. */
const NODE_LISTENERS = {
  server: { close: 3, end: 1, error: 2, newListener: 2, secure: 1, _tlsError: 1 },
  client: { close: 2, end: 1, error: 1, newListener: 3, secure: 1 }
};

const PROPERTIES = new Set(
  `_tlsOptions _secureEstablished _securePending _newSessionPending _controlReleased secureConnecting _SNICallback servername
  alpnProtocol authorized authorizationError encrypted ssl _requestCert _rejectUnauthorized`.split(
    /\s+/
  )
);

/** By their descriptions: nobody gets them themselves. */
const SYMBOLS = new Set(
  `alpncallback res secureContext verified pendingSession error-emitted connect-options pskcallback
  pskidentityhint disable-renegotiation`.split(/\s+/)
);

/** @param {AdoptedTlsSocket} socket @returns {boolean} */
function hasUserListenerOfTls(socket) {
  const known = socket._tlsOptions.isServer ? NODE_LISTENERS.server : NODE_LISTENERS.client;
  return socket.eventNames().some((event) => socket.listenerCount(event) > (known[event] ?? 0));
}

/** @param {string} name @returns {boolean} whether Node gives it to a TLSSocket, but to no other */
function isPropertyOfTls(name) {
  return PROPERTIES.has(name);
}

/** @param {symbol} symbol @returns {boolean} likewise */
function isSymbolOfTls({ description }) {
  return SYMBOLS.has(description);
}

module.exports = { hasUserListenerOfTls, isPropertyOfTls, isSymbolOfTls };
