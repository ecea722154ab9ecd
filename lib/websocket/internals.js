'use strict';

/**
 * Parts of a WebSocket that were never documented but that programs use: `_socket`, `_sender`, `_receiver`, made on first
 * touch (who does not touch them pays nothing), and `_closeTimer` (`close-timer.js`), null up to the closing handshake.
 */

const { EventEmitter } = require('node:events');

const { kWebSocket } = require('../constants');
const { toBinaryType } = require('./binary-type');
const { FIN, MASK, OPCODE, RSV1 } = require('../core/frame-info');
const { toChunk, toContent } = require('../core/payload');
const { EXTENSION } = require('../permessage-deflate');
const Receiver = require('../receiver');
const Sender = require('../sender');
const { defineReplaceable } = require('../core/replaceable');
const {
  kConnection,
  kOnCloseFrame,
  kOnMessage,
  kOnPing,
  kOnPong,
  kOnReceiveError,
  kSendQueue,
  kTransmit
} = require('../core/symbols');

const kReceiver = Symbol('kReceiver');
const kSender = Symbol('kSender');

/**
 * @param {object} prototype that of WebSocket
 * @param {function(WebSocket, number, (string|Uint8Array|Blob), function(Error=))} sendFrame sends a frame in the order of
 *     the calls
 */
function installInternals(prototype, sendFrame) {
  // What is unsent goes to the socket first, so that a user's own writes come after it.
  defineGetter(prototype, '_socket', (websocket) => websocket[kConnection].socket);
  defineGetter(prototype, '_sender', (websocket) => {
    websocket[kSender] ??= new ConnectionSender(websocket, sendFrame);
    return websocket[kSender];
  });
  defineGetter(prototype, '_receiver', (websocket) => {
    websocket[kReceiver] ??= observeReceiving(websocket);
    return websocket[kReceiver];
  });
  prototype._closeTimer = null;
}

/** Agents replace the method by which a Receiver is listened to, and wait for the listener of each. */
function touchReceiver(websocket) {
  if (Object.hasOwn(Receiver.prototype, 'on')) websocket[kReceiver] ??= observeReceiving(websocket);
}

/** As long as there is no connection these are null. Like the plain properties that they stand for they may be set. */
function defineGetter(prototype, name, get) {
  defineReplaceable(prototype, name, (websocket) =>
    websocket[kConnection] ? get(websocket) : null
  );
}

/** Writes frames of an open WebSocket, in the order of the calls of this and of the WebSocket's own methods. */
class ConnectionSender extends Sender {
  #websocket;
  #sendFrame;

  constructor(websocket, sendFrame) {
    super();
    this.#websocket = websocket;
    this.#sendFrame = sendFrame;
  }

  get _socket() {
    return this.#websocket._socket;
  }

  get _bufferedBytes() {
    const queue = this.#websocket[kSendQueue];
    return queue === undefined ? 0 : queue.bytes;
  }

  send(data, { binary, compress, fin, mask }, cb) {
    const frame = (binary ? OPCODE.BINARY : OPCODE.TEXT) | (fin ? FIN : 0) | (mask ? MASK : 0);
    const canCompress = compress && this.#websocket._extensions[EXTENSION] !== undefined;
    this.#sendFrame(this.#websocket, canCompress ? frame | RSV1 : frame, toContent(data), cb);
  }

  sendFrame(list, cb) {
    const connection = this.#websocket[kConnection];
    const first = toChunk(list[0]);
    if (list.length !== 2) {
      connection.writeRaw(first, cb);
      return;
    }
    // Both or none: no half of a frame is written before the rest is refused.
    const second = toChunk(list[1]);
    connection.writeRaw(first);
    connection.writeRaw(second, cb);
  }

  [kTransmit](frame, payload, cb) {
    this.#sendFrame(this.#websocket, frame, payload, cb);
  }
}

/**
 * @param {WebSocket} websocket
 * @returns {EventEmitter} of 'message', 'ping', 'pong', 'conclude' (the peer's close frame) and 'error', each after the
 *     WebSocket has done its part. 'drain' never comes: nothing is ever kept from being received.
 */
function observeReceiving(websocket) {
  const receiver = new EventEmitter();
  receiver[kWebSocket] = websocket;

  // By the method of Receiver, which agents replace by one that replaces the listener.
  Receiver.prototype.on.call(receiver, 'message', (message, isBinary) => {
    websocket.emit('message', message, isBinary);
  });
  websocket[kOnMessage] = (data, isBinary, fragmentEnds) => {
    const message = isBinary ? toBinaryType(data, websocket._binaryType, fragmentEnds) : data;
    receiver.emit('message', message, isBinary);
  };
  follow(websocket, kOnPing, (data) => receiver.emit('ping', data));
  follow(websocket, kOnPong, (data) => receiver.emit('pong', data));
  follow(websocket, kOnCloseFrame, (code, reason) => receiver.emit('conclude', code, reason));
  follow(websocket, kOnReceiveError, (error) => {
    if (receiver.listenerCount('error') > 0) receiver.emit('error', error);
  });

  return receiver;
}

/** Has `then` called after what this one WebSocket does when its connection reports `event`. */
function follow(websocket, event, then) {
  const handle = websocket[event];
  websocket[event] = (...args) => {
    handle.apply(websocket, args);
    then(...args);
  };
}

module.exports = { installInternals, touchReceiver };
