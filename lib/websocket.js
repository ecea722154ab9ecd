'use strict';

const { EventEmitter } = require('node:events');

const { abortHandshake, startHandshake } = require('./handshake/client');
const { adopt } = require('./core/adoption');
const { debug, nameOf } = require('./core/debug');
const { admits, hasRoom, installBackpressure } = require('./websocket/backpressure');
const { closePayload } = require('./websocket/close-payload');
const { startCloseTimer } = require('./websocket/close-timer');
const { installEventTarget } = require('./websocket/event-target');
const { FIN, MASK, OPCODE, RSV1, frameFor } = require('./core/frame-info');
const { endHeartbeat, installHeartbeat } = require('./websocket/heartbeat');
const { installInternals, touchReceiver } = require('./websocket/internals');
const { connectionOptions } = require('./core/options');
const { installIterator } = require('./websocket/message-iterator');
const { EMPTY, isAtHand, payloadSize, toHead, toPayload } = require('./core/payload');
const { NO_EXTENSIONS } = require('./permessage-deflate');
const { installReceiving } = require('./websocket/receiving');
const { inCallerContext } = require('./core/send-callbacks');
const { SendQueue } = require('./websocket/send-queue');
const { installTopics, setNamespace } = require('./topics/websocket-topics');
const { leaveTopics } = require('./topics/members');
const { StreamConnection } = require('./streamed/connection');
const {
  kConnection,
  kFailHandshake,
  kOnAutoPongSent,
  kOnClosed,
  kSendQueue,
  kSettings
} = require('./core/symbols');
const { nextTick } = require('./core/scheduling');

const READY_STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'];
const [CONNECTING, OPEN, CLOSING, CLOSED] = READY_STATES.keys();

const BINARY_TYPES = ['nodebuffer', 'arraybuffer', 'fragments'];
if (typeof Blob !== 'undefined') BINARY_TYPES.push('blob');

const MAX_CONTROL_PAYLOAD = 125; // bytes, RFC 6455 section 5.5

/**
 * What EventEmitter keeps listeners in, as an object with fast properties: the `{ __proto__: null }` that it makes itself
 * is a hash table and takes some 300 bytes more, of every idle connection.
 */
function Listeners() {}
Listeners.prototype = Object.create(null);

/**
 * One WebSocket connection, client or server side, with the API of the module `ws`.
 *
 * It holds the state that users see, which changes in the order of events; frames are made and read by the connection
 * below it (`lib/core/connection-interface.js`): an `AdoptedConnection` where the core can take the socket over, else a
 * `StreamConnection`.
 */
class WebSocket extends EventEmitter {
  /**
   * @param {string|URL|null} address where to connect to; null for the server's end of a connection
   * @param {string|string[]} [protocols] subprotocols to offer
   * @param {object} [options] those of `lib/core/options.js`; the rest goes to `http.request`
   * @throws {SyntaxError} for a bad address or subprotocol
   * @throws {RangeError} for an unknown `protocolVersion`
   */
  constructor(address, protocols, options) {
    super();
    this._events = new Listeners();

    this._binaryType = BINARY_TYPES[0];
    this._closeCode = 1006;
    this._closeMessage = EMPTY;
    this._closeFrameReceived = false;
    this._closeFrameSent = false;
    this._errorEmitted = false;
    this._extensions = NO_EXTENSIONS;
    this._paused = false;
    this._protocol = '';
    this._readyState = CONNECTING;
    this._bufferedAmount = 0;
    this[kConnection] = null;
    this[kSettings] = null;

    if (address === null) {
      this._isServer = true;
      this._autoPong = options.autoPong;
      this._pendingAutoPongs = 0;
      this._maxPendingAutoPongs = options.maxPendingAutoPongs | 0;
      this._closeTimeout = options.closeTimeout;
      setNamespace(this, options);
    } else {
      this._isServer = false;
      this._pendingAutoPongs = 0;
      startHandshake(this, address, protocols, options);
    }
  }

  /** @type {string} how binary messages arrive: 'nodebuffer', 'arraybuffer', 'fragments' or 'blob' */
  get binaryType() {
    return this._binaryType;
  }

  set binaryType(type) {
    if (BINARY_TYPES.includes(type)) this._binaryType = type;
  }

  /**
   * @type {number|undefined} bytes that were given to send, ping or pong and that the kernel has not taken yet; undefined,
   *     as under ws: a server's end that has not got its socket
   */
  get bufferedAmount() {
    const connection = this[kConnection];
    const queue = this[kSendQueue];

    if (connection === null) return this._isServer ? undefined : this._bufferedAmount;
    return (
      this._bufferedAmount + connection.bufferedAmount + (queue === undefined ? 0 : queue.bytes)
    );
  }

  /** @type {string} names of the extensions in use, joined with commas */
  get extensions() {
    return Object.keys(this._extensions).join();
  }

  /** @type {boolean} whether `pause()` was called, and `resume()` not since */
  get isPaused() {
    return this._paused;
  }

  /** @type {string} the subprotocol in use, '' if none */
  get protocol() {
    return this._protocol;
  }

  /** @type {number} CONNECTING, OPEN, CLOSING or CLOSED */
  get readyState() {
    return this._readyState;
  }

  /** @type {string|undefined} the address connected to; undefined on the server's side */
  get url() {
    return this._url;
  }

  /**
   * Makes this the WebSocket over `socket`, whose opening handshake is done.
   *
   * @param {stream.Duplex} socket
   * @param {Buffer} head bytes that were read beyond the handshake
   * @param {object} options those of an established connection, of `lib/core/options.js`
   */
  setSocket(socket, head, options) {
    const ahead = toHead(head);
    const settings = (this[kSettings] = connectionOptions(options));
    this[kConnection] =
      adopt(this, socket, ahead, settings) ?? new StreamConnection(this, socket, ahead, settings);
    touchReceiver(this);
    this._readyState = OPEN;
    this.emit('open');
  }

  /**
   * Sends one message, or one frame of it.
   *
   * @param {*} data string or number (text); Buffer, TypedArray, DataView, ArrayBuffer, Blob (binary)
   * @param {object} [options]
   * @param {boolean} [options.binary] sends a string as binary, or bytes as text
   * @param {boolean} [options.fin=true] false: more frames of this message follow
   * @param {boolean} [options.mask] default: on the client's side
   * @param {boolean} [options.compress=true] counts where permessage-deflate was negotiated
   * @param {function(Error=)} [cb] called once the frame was written, or with the reason why it was not
   * @returns {boolean} false: `highWaterMark` bytes wait, or more, and 'drain' will tell when none do; or the message is not sent
   * @throws {Error} while CONNECTING
   * @throws {TypeError} for data that has no bytes
   */
  send(data, options, cb) {
    if (this._readyState === CONNECTING) throw notOpenError(this);

    if (typeof options === 'function') {
      cb = options;
      options = undefined;
    }

    if (this._readyState !== OPEN) {
      refuseSend(this, data, cb);
      return false;
    }

    const isText = typeof data === 'string' || typeof data === 'number';

    const defaults =
      FIN |
      (isText ? OPCODE.TEXT : OPCODE.BINARY) |
      (this._isServer ? 0 : MASK) |
      (this._extensions === NO_EXTENSIONS ? 0 : RSV1);
    const frame =
      typeof options === 'object' && options !== null
        ? frameFor({ ...options }, defaults)
        : defaults;
    const payload = toPayload(data);
    if (this[kSettings].maxBackpressure > 0 && !admits(this, frame, payload, cb)) return false;
    sendFrame(this, frame, payload, cb);
    return hasRoom(this, payload);
  }

  /**
   * Sends a ping (RFC 6455 section 5.5.2).
   *
   * @param {*} [data] at most 125 bytes
   * @param {boolean} [mask]
   * @param {function(Error=)} [cb]
   * @throws {Error} while CONNECTING @throws {RangeError} for more than 125 bytes
   */
  ping(data, mask, cb) {
    sendControlFrame(this, OPCODE.PING, data, mask, cb);
  }

  /**
   * Sends a pong (RFC 6455 section 5.5.3).
   *
   * @param {*} [data] at most 125 bytes
   * @param {boolean} [mask]
   * @param {function(Error=)} [cb]
   * @throws {Error} while CONNECTING @throws {RangeError} for more than 125 bytes
   */
  pong(data, mask, cb) {
    sendControlFrame(this, OPCODE.PONG, data, mask, cb);
  }

  /**
   * Starts the closing handshake (RFC 6455 section 7), or takes its next step. Messages still arrive until the peer's
   * close frame; after `closeTimeout` milliseconds the socket is destroyed.
   *
   * @param {number} [code] 1000-1003, 1007-1014 or 3000-4999
   * @param {string|Uint8Array} [reason] at most 123 bytes
   * @throws {TypeError|RangeError} for a bad code or reason; nothing has changed then
   */
  close(code, reason) {
    switch (this._readyState) {
      case CLOSED:
        return;
      case CONNECTING:
        abortHandshake(
          this,
          this._req,
          'WebSocket was closed before the connection was established'
        );
        return;
      case CLOSING:
        if (this._closeFrameSent && receivingEnded(this)) this[kConnection].end();
        return;
    }

    const payload = closePayload(code, reason);
    const frame = FIN | OPCODE.CLOSE | (this._isServer ? 0 : MASK);
    leaveTopics(this);
    endHeartbeat(this);
    sendFrame(this, frame, payload, (err) => {
      if (err) return; // the end of the socket tells
      this._closeFrameSent = true;
      if (receivingEnded(this)) this[kConnection].end();
    });
    this._readyState = CLOSING;
    startCloseTimer(this);
  }

  /** Ends the connection at once, without a closing handshake: the peer sees 1006. */
  terminate() {
    if (this._readyState === CLOSED) return;
    if (this._readyState === CONNECTING) {
      abortHandshake(this, this._req, 'WebSocket was closed before the connection was established');
      return;
    }
    if (this[kConnection] === null) return; // the handshake has failed, 'close' is on its way
    this._readyState = CLOSING;
    leaveTopics(this);
    this[kConnection].destroy();
  }

  /** Stops reading from the socket; what has been read already may still arrive. */
  pause() {
    if (this[kConnection] === null || this._readyState === CLOSED) return;
    this._paused = true;
    this[kConnection].pause();
  }

  /** Goes on reading from the socket. */
  resume() {
    if (this[kConnection] === null || this._readyState === CLOSED) return;
    this._paused = false;
    this[kConnection].resume();
  }

  /** Emits 'close': the last event of a WebSocket. */
  emitClose() {
    this._readyState = CLOSED;
    const onClosed = this[kOnClosed];
    if (onClosed !== undefined) onClosed(this);
    this.emit('close', this._closeCode, this._closeMessage);
  }

  /** The opening handshake of a client has failed. */
  [kFailHandshake](error) {
    debug?.('%s: the handshake has failed: %s', nameOf(this), error.message || error.code);
    this._readyState = CLOSING;
    this._errorEmitted = true;
    this.emit('error', error);
    this.emitClose();
  }
}

for (const [value, name] of READY_STATES.entries()) {
  Object.defineProperty(WebSocket, name, { enumerable: true, value });
  Object.defineProperty(WebSocket.prototype, name, { enumerable: true, value });
}

for (const name of [
  'binaryType',
  'bufferedAmount',
  'extensions',
  'isPaused',
  'protocol',
  'readyState',
  'url'
]) {
  Object.defineProperty(WebSocket.prototype, name, { enumerable: true });
}

installEventTarget(WebSocket.prototype);
installReceiving(WebSocket.prototype);
installHeartbeat(WebSocket.prototype);
installBackpressure(WebSocket.prototype);
installIterator(WebSocket.prototype);
installInternals(WebSocket.prototype, sendFrame);
installTopics(WebSocket.prototype, notOpenError);

/** No further frame of the peer will be taken: its close frame, or an error, was the last. */
function receivingEnded(websocket) {
  return websocket._closeFrameReceived || websocket[kConnection].receiveFailed;
}

/** Sends a frame now, or after those that wait for the content of a Blob. */
function sendFrame(websocket, frame, payload, cb) {
  const queue = websocket[kSendQueue];
  if (cb !== undefined && cb !== websocket[kOnAutoPongSent]) cb = inCallerContext(cb);

  if (queue !== undefined && !queue.idle) {
    queue.push(frame, payload, cb);
  } else if (isAtHand(payload)) {
    websocket[kConnection].send(frame, payload, cb);
  } else {
    websocket[kSendQueue] = queue || new SendQueue(websocket);
    websocket[kSendQueue].push(frame, payload, cb);
  }
}

function sendControlFrame(websocket, opcode, data, mask, cb) {
  if (websocket._readyState === CONNECTING) throw notOpenError(websocket);

  if (typeof data === 'function') {
    cb = data;
    data = mask = undefined;
  } else if (typeof mask === 'function') {
    cb = mask;
    mask = undefined;
  }

  if (websocket._readyState !== OPEN) {
    refuseSend(websocket, data, cb);
    return;
  }

  const payload = toPayload(data);
  if (payloadSize(payload) > MAX_CONTROL_PAYLOAD) {
    throw new RangeError(`The data size must not be greater than ${MAX_CONTROL_PAYLOAD} bytes`);
  }

  if (mask === undefined) mask = !websocket._isServer;
  sendFrame(websocket, FIN | opcode | (mask ? MASK : 0), payload, cb);
  if (opcode === OPCODE.PING) websocket[kConnection].awaitPong();
}

/** A send after the end: it counts as buffered for good, and its callback gets the error. */
function refuseSend(websocket, data, cb) {
  if (data || typeof data === 'number') websocket._bufferedAmount += payloadSize(toPayload(data));
  if (cb) nextTick(cb, notOpenError(websocket));
}

function notOpenError({ readyState }) {
  return new Error(`WebSocket is not open: readyState ${readyState} (${READY_STATES[readyState]})`);
}

module.exports = WebSocket;
