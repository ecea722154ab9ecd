'use strict';

const { X509Certificate } = require('node:crypto');
const tls = require('node:tls');

const { AdoptedTlsHandle } = require('./handle');
const { AdoptedSocket } = require('../socket/socket');

/**
 * What becomes of a TLSSocket: an AdoptedSocket that answers what TLSSockets are asked. Most of that TLSSocket's own methods
 * do, by what stands in place of the handle.
 */
class AdoptedTlsSocket extends tls.TLSSocket {
  static Handle = AdoptedTlsHandle;

  static adopt(socket, connection) {
    AdoptedSocket.adopt.call(this, socket, connection);
  }

  /** @returns {AdoptedTlsSocket} in the place of one that has been collected */
  static create(connection) {
    const socket = AdoptedSocket.create.call(this, connection);
    const { isServer, ...properties } = connection.view.properties;
    return Object.assign(socket, properties, {
      encrypted: true,
      secureConnecting: false,
      ssl: null,
      _secureEstablished: true,
      _tlsOptions: { isServer }
    });
  }

  /** @returns {X509Certificate|undefined} */
  getPeerX509Certificate() {
    return certificateOf(this._handle?.facts.peerCertificates[0]);
  }

  /** @returns {X509Certificate|undefined} */
  getX509Certificate() {
    return certificateOf(this._handle?.facts.certificate);
  }
}

function certificateOf(der) {
  return der && new X509Certificate(der);
}

/** Sockets cannot be sent to other processes while they are encrypted: what lends them is left out. */
const LEFT_OUT = ['constructor', '_handle', 'handle'];

for (const name of Reflect.ownKeys(AdoptedSocket.prototype)) {
  if (LEFT_OUT.includes(name)) continue;
  const property = Object.getOwnPropertyDescriptor(AdoptedSocket.prototype, name);
  Object.defineProperty(AdoptedTlsSocket.prototype, name, property);
}

// `socket.constructor === tls.TLSSocket` stays true.
Object.defineProperty(AdoptedTlsSocket.prototype, 'constructor', { value: tls.TLSSocket });

module.exports = { AdoptedTlsSocket };
