'use strict';

const {
  closeDeflate,
  compress,
  compressLater,
  createDeflate,
  decompress,
  lent,
  negotiate,
  negotiateField,
  offer
} = require('./binding');
const { limitDeflateHistory } = require('./core/deflate-history');
const { kept, payloadSize, sizeBound, toChunk } = require('./core/payload');
const { receiveError } = require('./core/receive-error');
const { kCodec } = require('./core/symbols');
const { nextTick } = require('./core/scheduling');
const { runCallbacks } = require('./core/send-callbacks');
const { formatExtensions, toField } = require('./handshake/list-headers');

const EXTENSION = 'permessage-deflate';

const DEFAULT_THRESHOLD = 1024; // bytes; below this, what refers to nothing before it is not compressed

const MOST_BYTES = 0xffffffff; // that the core counts

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
  #oddBits; // see oddBits()
  // While a thread has the half of the codec that sends: {callback}, and what waits, as arguments of compressKept().
  #onThread;
  #waiting = [];
  #due; // Set of what the callbacks of compress() and decompress() wait for, made with the first one

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
    this._threshold = options.threshold === undefined ? DEFAULT_THRESHOLD : options.threshold;
    this.#oddBits = oddBits(options);
    this.#codec = createDeflate(codecOptions(options, this._isServer));
  }

  /** The name that RFC 7692 section 7 registers. */
  static get extensionName() {
    return EXTENSION;
  }

  /** @returns {object} the parameters that a client offers */
  offer() {
    const params = offer(this.#codec);
    if (this.#oddBits !== undefined) {
      const { server, client } = this.#oddBits;
      setIfOdd(params, 'server_max_window_bits', server);
      setIfOdd(params, 'client_max_window_bits', client);
    }
    return params;
  }

  /**
   * @param {object[]} configurations a client's offers, or what a server answered; see `extension.parse`
   * @returns {object} what is agreed on, also in `params`
   * @throws {Error} when nothing is, and where the runtime has no zlib for us
   */
  accept(configurations) {
    if (!lent.zlib) throw new Error(`${EXTENSION} needs zlib, which this runtime does not lend`);
    const list = [];
    configurations.forEach((params) => list.push(flatParams(params)));
    return this.#agree(negotiate(this.#codec, list));
  }

  /**
   * The same out of a header, for a handshake.
   *
   * @param {string} field Sec-WebSocket-Extensions
   * @returns {boolean} whether it holds this extension
   * @throws {Error} when nothing is agreed on @throws {SyntaxError}
   */
  acceptField(field) {
    const params = negotiateField(this.#codec, toField(field));
    if (params === undefined) return false;
    this.#agree(params);
    return true;
  }

  /** Gives up the history of both directions, and all that is not done: whoever waits for it is told, in this call. */
  cleanup() {
    closeDeflate(this.#codec);
    const callbacks = this.#waiting.splice(0).map(([, , callback]) => callback);
    if (this.#onThread !== undefined) callbacks.unshift(this.#onThread.callback);
    this.#onThread = undefined;
    if (this.#due !== undefined) callbacks.push(...this.#due);
    if (callbacks.length === 0) return;
    runCallbacks(
      callbacks,
      new Error('The deflate stream was closed while data was being processed')
    );
  }

  /**
   * Callbacks come in the order of the calls, and long data is compressed on another thread.
   *
   * @param {string|Uint8Array} data
   * @param {boolean} fin it ends its message
   * @param {function(Error|null, Buffer=)} callback
   * @throws {TypeError} for other data, and before the negotiation
   */
  compress(data, fin, callback) {
    this.#check(callback);
    const payload = typeof data === 'string' ? data : toChunk(data);
    const done = this.#await(callback);
    orCallBack(done, () => this.compressKept(kept(payload), fin, done));
  }

  /**
   * As compress(), for a connection.
   *
   * @param {string|Uint8Array} payload nobody else can change it
   * @param {boolean} fin
   * @param {function(Error|null, Buffer=)} callback
   */
  compressKept(payload, fin, callback) {
    if (this.#onThread !== undefined) {
      this.#waiting.push([payload, fin, callback]);
    } else if (isLong(payload)) {
      orCallBack(callback, () => this.#compressOnThread(toChunk(payload), fin, callback));
    } else {
      callLater(callback, () => compress(this.#codec, payload, fin));
    }
  }

  /**
   * @param {Uint8Array|string} data
   * @param {boolean} fin it ends its message
   * @param {function(Error|null, Buffer=)} callback
   * @throws {TypeError} for other data, and before the negotiation
   */
  decompress(data, fin, callback) {
    this.#check(callback);
    const bytes = toChunk(data);
    callLater(this.#await(callback), () => {
      const result = decompress(this.#codec, bytes, fin);
      if (typeof result === 'number') throw receiveError(result, 0).error;
      return result;
    });
  }

  /** @returns {Buffer|undefined} `payload` compressed; undefined while a thread has the half of the codec that sends */
  compressNow(payload, fin) {
    return compress(this.#codec, payload, fin);
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

  #agree(params) {
    this.params = Object.assign(Object.create(null), params);
    if (this._isServer && this.#oddBits !== undefined) {
      const { server, client } = this.#oddBits;
      if (typeof server === 'number') this.params.server_max_window_bits = server;
      if (typeof client === 'number') this.params.client_max_window_bits = client;
    }
    return this.params;
  }

  #check(callback) {
    if (this.params === null) throw new TypeError('No parameters have been negotiated');
    if (typeof callback === 'function') return;
    const error = new TypeError('The "callback" argument must be a function');
    error.code = 'ERR_INVALID_ARG_TYPE';
    throw error;
  }

  /** @returns {function(Error|null, Buffer=)} calls back once: with the result, or when cleanup() comes before */
  #await(callback) {
    const due = (this.#due ??= new Set());
    const done = (error, result) => {
      if (due.delete(done)) callback(error, result);
    };
    due.add(done);
    return done;
  }

  #compressOnThread(bytes, fin, callback) {
    const job = { callback };
    compressLater(this.#codec, bytes, fin, (error, compressed) => {
      if (this.#onThread !== job) return; // cleanup() was called
      this.#takeWaiting();
      callback(error, compressed);
    });
    this.#onThread = job;
  }

  /** The codec is whole again. */
  #takeWaiting() {
    this.#onThread = undefined;
    for (const args of this.#waiting.splice(0)) this.compressKept(...args);
  }
}
/** @returns {boolean} to compress it would keep this thread for more than a millisecond */
function isLong(data) {
  return sizeBound(data) > LONG;
}

/** As with zlib's streams, the callback comes in a later tick. */
function callLater(callback, step) {
  orCallBack(callback, () => nextTick(callback, null, step()));
}

/** Has the callback told when `step` throws, as it does where there is no memory. */
function orCallBack(callback, step) {
  try {
    step();
  } catch (error) {
    nextTick(callback, error);
  }
}

/**
 * What ws would offer just as it was given, though it is no number of bits: a string, or a fraction.
 *
 * @returns {{server: *, client: *}|undefined} undefined members, or undefined: those are as they should be
 */
function oddBits({ serverMaxWindowBits, clientMaxWindowBits }) {
  const server = isOdd(serverMaxWindowBits) ? serverMaxWindowBits : undefined;
  const client = isOdd(clientMaxWindowBits) ? clientMaxWindowBits : undefined;
  return server === undefined && client === undefined ? undefined : { server, client };
}

function isOdd(bits) {
  return bits != null && typeof bits !== 'boolean' && !Number.isInteger(bits);
}

function setIfOdd(params, name, bits) {
  if (bits === undefined) return;
  if (bits) params[name] = bits;
  else delete params[name];
}

/** @returns {number|boolean|undefined} for the core: what is no number says no more than true */
function toBits(bits) {
  return isOdd(bits) && typeof bits !== 'number' ? true : bits;
}

/** @returns {number} bytes for the core, which compresses what is published; what is no number is never reached */
function toThreshold(threshold = DEFAULT_THRESHOLD) {
  const bytes = ['number', 'string'].includes(typeof threshold) ? Number(threshold) : NaN;
  return Number.isNaN(bytes) ? MOST_BYTES : Math.max(0, Math.min(bytes, MOST_BYTES));
}

/** @returns {object} plain values for the core, to read which runs nobody's code */
function codecOptions(options, isServer) {
  const { serverNoContextTakeover, clientNoContextTakeover, historySize } = options;
  const { level, memLevel, strategy } = options.zlibDeflateOptions ?? {};
  return {
    isServer,
    serverNoContextTakeover,
    clientNoContextTakeover,
    serverMaxWindowBits: toBits(options.serverMaxWindowBits),
    clientMaxWindowBits: toBits(options.clientMaxWindowBits),
    maxPayload: options.maxPayload | 0,
    historySize,
    threshold: toThreshold(options.threshold),
    level,
    memLevel,
    strategy
  };
}

/** @returns {Array<string|true>} name, value, name, value, ...; one of several values comes twice, whatever they are */
function flatParams(params) {
  const flat = [];
  for (const name of Object.keys(params)) {
    const values = params[name];
    if (values.length > 1) flat.push(name, true, name, true);
    else flat.push(name, values[0] === true ? true : `${values[0]}`);
  }
  return flat;
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
  if (!lent.zlib) return NO_EXTENSIONS;
  const deflate = new PerMessageDeflate({ ...perMessageDeflate, isServer: true, maxPayload });
  return deflate.acceptField(field) ? { [EXTENSION]: deflate } : NO_EXTENSIONS;
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
  if (!perMessageDeflate || !lent.zlib) return undefined;
  return new PerMessageDeflate({ ...perMessageDeflate, isServer: false, maxPayload });
}

/**
 * @param {string} field Sec-WebSocket-Extensions of a response that holds nothing but what was offered
 * @param {PerMessageDeflate} deflate
 * @returns {Object<string, PerMessageDeflate>} extensions by name
 * @throws {Error} when the handshake has to fail
 */
function acceptAnswer(field, deflate) {
  deflate.acceptField(field);
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
