'use strict';

const {
  closeDeflate,
  compress,
  compressLater,
  createDeflate,
  decompress,
  formatExtensions,
  negotiate,
  offer,
  parseExtensions
} = require('./binding');
const { limitDeflateHistory } = require('./core/deflate-history');
const { payloadSize, sizeBound } = require('./core/payload');
const { receiveError } = require('./core/receive-error');
const { kCodec } = require('./core/symbols');

const EXTENSION = 'permessage-deflate';

const LONG = 32 * 1024; // bytes; to have another thread do it takes some 50 us, and these a millisecond

limitDeflateHistory();

/** @type {Object<string, PerMessageDeflate>} the extensions of every connection that has none */
const NO_EXTENSIONS = Object.freeze({});

/**
 * One endpoint's side of permessage-deflate (RFC 7692): what it negotiates, and both codecs, which are native. A
 * connection inflates in its own session.
 */
class PerMessageDeflate {
  #codec;
  #waiting; // while a thread has the codec: arguments of compress()

  /** @type {object|null} what was negotiated, as RFC 7692 spells it */
  params = null;

  /**
   * @param {object} [options]
   * @param {boolean|number} [options.clientMaxWindowBits] 8 to 15
   * @param {boolean} [options.clientNoContextTakeover]
   * @param {number} [options.historySize=8192] bytes, up to 32768, that are kept of what was sent, for context takeover: more
   *     compresses better, at that much memory for each connection
   * @param {boolean} [options.isServer=false]
   * @param {number} [options.maxPayload=0] bytes that a message may inflate to; no limit
   * @param {boolean|number} [options.serverMaxWindowBits] 8 to 15
   * @param {boolean} [options.serverNoContextTakeover]
   * @param {number} [options.threshold=1024] bytes; shorter messages are not compressed without context takeover
   * @param {object} [options.zlibDeflateOptions] `level`, `memLevel` and `strategy` count, the rest has no meaning here
   */
  constructor(options) {
    options ||= {};
    this._isServer = Boolean(options.isServer);
    this._threshold = options.threshold === undefined ? 1024 : options.threshold;
    this.#codec = createDeflate(options);
  }

  /** The name that RFC 7692 section 7 registers. */
  static get extensionName() {
    return EXTENSION;
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
   * Callbacks come in the order of the calls, and long data is compressed on another thread.
   *
   * @param {string|Uint8Array} data
   * @param {boolean} fin it ends its message
   * @param {function(Error|null, Buffer=)} callback
   */
  compress(data, fin, callback) {
    if (this.#waiting === undefined && !isLong(data)) {
      callLater(callback, () => this.compressNow(data, fin));
    } else if (this.#waiting === undefined) {
      this.#waiting = [];
      compressLater(this.#codec, data, fin, (error, compressed) => {
        const waiting = this.#waiting;
        this.#waiting = undefined;
        for (const args of waiting) this.compress(...args);
        callback(error, compressed);
      });
    } else {
      this.#waiting.push([data, fin, callback]);
    }
  }

  /**
   * @param {Uint8Array} data
   * @param {boolean} fin it ends its message
   * @param {function(Error|null, Buffer=)} callback
   */
  decompress(data, fin, callback) {
    callLater(callback, () => {
      const result = decompress(this.#codec, data, fin);
      if (typeof result === 'number') throw receiveError(result, 0).error;
      return result;
    });
  }

  /** @returns {Buffer} `data` compressed; not while compress() is at work */
  compressNow(data, fin) {
    return compress(this.#codec, data, fin);
  }

  /** @returns {boolean} Without context takeover there is no history that a short message could profit from. */
  isWorthIt(payload) {
    const { params } = this;
    const own = this._isServer
      ? params.server_no_context_takeover
      : params.client_no_context_takeover;
    return !own || payloadSize(payload) >= this._threshold;
  }

  /** @type {object} for the native session that inflates what was negotiated here */
  get [kCodec]() {
    return this.#codec;
  }
}

/** @returns {boolean} to compress it would keep this thread for more than a millisecond */
function isLong(data) {
  return sizeBound(data) > LONG;
}

/** As with zlib's streams, the callback comes in a later tick. */
function callLater(callback, step) {
  try {
    process.nextTick(callback, null, step());
  } catch (error) {
    process.nextTick(callback, error);
  }
}

/**
 * The server's choice among what a client offers.
 *
 * @param {string} field Sec-WebSocket-Extensions of the request
 * @param {boolean|object} perMessageDeflate the server's option
 * @param {number} maxPayload bytes
 * @returns {Object<string, PerMessageDeflate>} extensions by name
 * @throws {Error} when the handshake has to fail
 */
function acceptExtensions(field, perMessageDeflate, maxPayload) {
  const offers = parseExtensions(field)[EXTENSION];
  const deflate = new PerMessageDeflate({ ...perMessageDeflate, isServer: true, maxPayload });
  if (offers === undefined) return NO_EXTENSIONS;
  deflate.accept(offers);
  return { [EXTENSION]: deflate };
}

/** @returns {string} what a server answers, '' without extensions */
function formatAccepted(extensions) {
  const deflate = extensions[EXTENSION];
  return deflate === undefined ? '' : formatExtensions({ [EXTENSION]: [deflate.params] });
}

/**
 * @param {object} settings a client's options
 * @returns {PerMessageDeflate|undefined} undefined: nothing is offered
 */
function clientDeflate({ perMessageDeflate, maxPayload }) {
  if (!perMessageDeflate) return undefined;
  return new PerMessageDeflate({ ...perMessageDeflate, isServer: false, maxPayload });
}

/**
 * @param {string} field Sec-WebSocket-Extensions of a response that holds nothing but what was offered
 * @param {PerMessageDeflate} deflate
 * @returns {Object<string, PerMessageDeflate>} extensions by name
 * @throws {Error} when the handshake has to fail
 */
function acceptAnswer(field, deflate) {
  deflate.accept(parseExtensions(field)[EXTENSION]);
  return { [EXTENSION]: deflate };
}

/** @returns {object|undefined} what createSession() takes */
function codecOf(extensions) {
  return extensions[EXTENSION]?.[kCodec];
}

module.exports = {
  EXTENSION,
  NO_EXTENSIONS,
  PerMessageDeflate,
  acceptAnswer,
  acceptExtensions,
  clientDeflate,
  codecOf,
  formatAccepted,
  isLong
};
