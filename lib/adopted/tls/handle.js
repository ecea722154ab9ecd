'use strict';

const { X509Certificate } = require('node:crypto');

const binding = require('../../binding');
const { AdoptedHandle } = require('../socket/handle');

/**
 * Stands where a TLSSocket has its TLSWrap: what the socket's own methods ask of that, answered from what was constant when
 * the connection was taken over. What would change the connection, or the keys, is refused.
 */
class AdoptedTlsHandle extends AdoptedHandle {
  /**
   * @type {object} of `binding.tlsFacts`: {protocol, cipher, isReused, finished, peerFinished, session, peerCertificates,
   *   certificate}, the certificates in DER, the peer's own first
   */
  get facts() {
    return this.connection.ask(binding.tlsFacts) ?? NO_FACTS;
  }

  getProtocol() {
    return this.facts.protocol;
  }

  getCipher() {
    return this.facts.cipher;
  }

  getFinished() {
    return this.facts.finished;
  }

  getPeerFinished() {
    return this.facts.peerFinished;
  }

  /** As it was when the connection was taken over: tickets that come later are not in it. */
  getSession() {
    return this.facts.session;
  }

  isSessionReused() {
    return this.facts.isReused;
  }

  /** @param {boolean} detailed with those of the issuers */
  getPeerCertificate(detailed) {
    const { peerCertificates } = this.facts;
    const wanted = detailed ? peerCertificates : peerCertificates.slice(0, 1);
    const [own, ...issuers] = wanted.map(legacyObject);
    if (own === undefined) return undefined;
    let last = own;
    for (const issuer of issuers) last = last.issuerCertificate = issuer;
    if (detailed && isSelfSigned(wanted.at(-1))) last.issuerCertificate = last;
    return own;
  }

  getCertificate() {
    const { certificate } = this.facts;
    return certificate && legacyObject(certificate);
  }

  getTLSTicket() {
    return undefined;
  }

  getSharedSigalgs() {
    return [];
  }

  getEphemeralKeyInfo() {
    return {};
  }

  /** @returns {number} 0: it was not set */
  setMaxSendFragment() {
    return 0;
  }

  /** @throws {Error} */
  renegotiate() {
    throw refusal('ERR_TLS_RENEGOTIATION_DISABLED', 'TLS session renegotiation disabled');
  }

  /** @throws {Error} */
  exportKeyingMaterial() {
    throw refusal('ERR_TLS_INVALID_STATE', 'The core has the TLS connection: no keys are exported');
  }

  destroySSL() {}
  enableKeylogCallback() {}
  enableSessionCallbacks() {}
  enableTrace() {}
  setKeyCert() {}
  setServername() {}
  setSession() {}
  setVerifyMode() {}
}

/** Of a connection that is closed. */
const NO_FACTS = Object.freeze({ peerCertificates: [] });

function legacyObject(der) {
  return new X509Certificate(der).toLegacyObject();
}

function isSelfSigned(der) {
  const certificate = new X509Certificate(der);
  return certificate.checkIssued(certificate);
}

function refusal(code, message) {
  return Object.assign(new Error(message), { code });
}

module.exports = { AdoptedTlsHandle };
