'use strict';

/**
 * What a WebSocket does when its connection reports something. The connection calls these methods in the order of the
 * wire; user code that they call may close, terminate or throw, so that it always comes last.
 */

const { toBinaryType } = require('./binary-type');
const { startCloseTimer, stopCloseTimer } = require('./close-timer');
const { debug, nameOf } = require('../core/debug');
const { leaveTopics } = require('../topics/members');
const { EMPTY } = require('../core/payload');
const { endHeartbeat, idleTimeoutError } = require('./heartbeat');
const {
  kConnection,
  kOnAutoPongSent,
  kOnCloseFrame,
  kOnEnd,
  kOnMessage,
  kOnPing,
  kOnPong,
  kOnReceiveError,
  kOnSendError,
  kOnTransportClosed
} = require('../core/symbols');

const ABNORMAL = 1006; // no close frame came, the same
const NO_STATUS = 1005; // "no status code was present", RFC 6455 section 7.1.5

/**
 * @param {object} prototype that of WebSocket
 */
function installReceiving(prototype) {
  prototype[kOnMessage] = onMessage;
  prototype[kOnPing] = onPing;
  prototype[kOnPong] = onPong;
  prototype[kOnCloseFrame] = onCloseFrame;
  prototype[kOnReceiveError] = onReceiveError;
  prototype[kOnSendError] = onSendError;
  prototype[kOnEnd] = onEnd;
  prototype[kOnTransportClosed] = onTransportClosed;
}

function onMessage(data, isBinary, fragmentEnds) {
  if (isBinary && this._binaryType !== 'nodebuffer') {
    data = toBinaryType(data, this._binaryType, fragmentEnds);
  }
  this.emit('message', data, isBinary);
}

function onPing(data) {
  if (this._autoPong && this._readyState === this.OPEN) {
    const max = this._maxPendingAutoPongs;

    if (max > 0 && this._pendingAutoPongs >= max && waitingPongs(this) >= max) {
      this.terminate();
    } else {
      this._pendingAutoPongs++;
      this.pong(data, !this._isServer, (this[kOnAutoPongSent] ??= onAutoPongSent.bind(this)));
    }
  }

  this.emit('ping', data);
}

/** @returns {number} automatic pongs that are held up, as far as is known by the peer */
function waitingPongs(websocket) {
  return websocket._pendingAutoPongs - websocket[kConnection].underway(websocket[kOnAutoPongSent]);
}

function onAutoPongSent() {
  this._pendingAutoPongs--;
}

function onPong(data) {
  this.emit('pong', data);
}

function onCloseFrame(code, reason) {
  this._closeFrameReceived = true;
  this._closeCode = code;
  this._closeMessage = reason.length === 0 ? EMPTY : ownCopy(reason);

  if (this[kConnection].closed) return;

  if (code === NO_STATUS) this.close();
  else this.close(code, reason);
}

function onReceiveError(error, closeCode) {
  if (!this[kConnection].closed) this.close(closeCode);
  emitError(this, error);
}

/** The content of a Blob could not be read: what was promised to the peer cannot be sent. */
function onSendError(error) {
  if (this._readyState === this.CLOSED) return;
  if (this._readyState === this.OPEN) {
    this._readyState = this.CLOSING;
    leaveTopics(this);
    endHeartbeat(this);
    startCloseTimer(this);
  }
  this[kConnection].end();
  emitError(this, error);
}

function onEnd() {
  this._readyState = this.CLOSING;
  leaveTopics(this);
}

function onTransportClosed() {
  stopCloseTimer(this);
  this._readyState = this.CLOSING;
  if (this._closeCode === ABNORMAL) debug?.('%s: ended without a close frame', nameOf(this));
  const error = idleTimeoutError(this);
  try {
    if (error !== undefined) emitError(this, error);
  } finally {
    this.emitClose();
  }
}

function emitError(websocket, error) {
  if (websocket._errorEmitted) return;
  websocket._errorEmitted = true;
  debug?.('%s: has failed: %s', nameOf(websocket), error.message);
  websocket.emit('error', error);
}

/** A copy that keeps no larger memory alive for as long as the WebSocket lives. */
function ownCopy(bytes) {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}

module.exports = { installReceiving };
