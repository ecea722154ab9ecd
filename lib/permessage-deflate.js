'use strict';

const { closeDeflate, compress, createDeflate, decompress, negotiate, offer } = require('./binding');

/**
 * One endpoint's side of permessage-deflate (RFC 7692), for programs that use the extension without a WebSocket. The
 * negotiation and both codecs are native; connections use those directly.
 */
class PerMessageDeflate {
  #codec;

  /** @type {object|null} what was negotiated, as RFC 7692 spells it */
  params = null;

  /**
   * @param {object} [options]
   * @param {boolean|number} [options.clientMaxWindowBits] 8 to 15
   * @param {boolean} [options.clientNoContextTakeover]
   * @param {boolean} [options.isServer=false]
   * @param {number} [options.maxPayload=0] bytes that a message may inflate to; no limit
   * @param {boolean|number} [options.serverMaxWindowBits] 8 to 15
   * @param {boolean} [options.serverNoContextTakeover]
   * @param {number} [options.threshold=1024] bytes; shorter messages are not compressed without context takeover
   */
  constructor(options = {}) {
    this._isServer = Boolean(options.isServer);
    this._threshold = options.threshold === undefined ? 1024 : options.threshold;
    this.#codec = createDeflate(options);
  }

  /** The name that RFC 7692 section 7 registers. */
  static get extensionName() {
    return 'permessage-deflate';
  }

  /** @returns {object} the parameters that a client offers */
  offer() {
    return offer(this.#codec);
  }

  /**
   * @param {object[]} configurations a client's offers, or what a server answered; see `extension.parse`
   * @returns {object} what is agreed on, also in `params`
   * @throws {Error} when nothing is
   */
  accept(configurations) {
    this.params = negotiate(this.#codec, configurations);
    return this.params;
  }

  /** Gives up the history of both directions. */
  cleanup() {
    closeDeflate(this.#codec);
  }

  /**
   * @param {string|Uint8Array} data
   * @param {boolean} fin it ends its message
   * @param {function(Error|null, Buffer=)} callback
   */
  compress(data, fin, callback) {
    callLater(callback, () => compress(this.#codec, data, fin));
  }

  /**
   * @param {Uint8Array} data
   * @param {boolean} fin it ends its message
   * @param {function(Error|null, Buffer=)} callback
   */
  decompress(data, fin, callback) {
    callLater(callback, () => decompress(this.#codec, data, fin));
  }
}

/** As with zlib's streams, the callback comes in a later tick. */
function callLater(callback, step) {
  try {
    process.nextTick(callback, null, step());
  } catch (error) {
    process.nextTick(callback, error);
  }
}

module.exports = {
  /** @type {typeof PerMessageDeflate|undefined} undefined as long as the addon is built without deflate */
  PerMessageDeflate: createDeflate && PerMessageDeflate
};
