'use strict';

const binding = require('../../binding');
const { SocketView } = require('../socket/view');
const { AdoptedTlsSocket } = require('./socket');

/** What users see of a TLSSocket whose descriptor, and whose SSL, the core has taken over. */
class TlsSocketView extends SocketView {
  /** @type {Error|undefined} what OpenSSL had to say at the end */
  #failure;
  #properties;

  constructor(socket, connection) {
    super(socket, connection);
    const { authorized, authorizationError, servername, alpnProtocol, _tlsOptions } = socket;
    const { isServer } = _tlsOptions;
    this.#properties = { authorized, authorizationError, servername, alpnProtocol, isServer };
  }

  get Socket() {
    return AdoptedTlsSocket;
  }

  get isEncrypted() {
    return true;
  }

  /** @type {object} what the socket has beside what any has: for another one, should it have been collected */
  get properties() {
    return this.#properties;
  }

  noteFailure(slot) {
    const told = binding.tlsFailure(slot);
    if (told !== undefined) this.#failure = opensslError(told);
  }

  errorOf(errno) {
    return this.#failure ?? super.errorOf(errno);
  }
}

/** @returns {Error} as Node makes it */
function opensslError({ library, reason, message }) {
  const code = `ERR_SSL_${reason.toUpperCase().replaceAll(' ', '_')}`;
  return Object.assign(new Error(message), { library, reason, code });
}

module.exports = { TlsSocketView };
