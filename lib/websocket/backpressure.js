'use strict';

/**
 * What a WebSocket does about a peer that reads more slowly than the program sends: it says so (`send` gives false past
 * `highWaterMark`, and 'drain' follows, as with Node's streams), and past `maxBackpressure` it drops messages, or the peer.
 */

const { closePayload } = require('./close-payload');
const { debug, nameOf } = require('../core/debug');
const { FIN, MASK, OPCODE } = require('../core/frame-info');
const { isAtHand, payloadSize, sizeBound } = require('../core/payload');
const { defineReplaceable } = require('../core/replaceable');
const { nextTick, setImmediate } = require('../core/scheduling');
const { kConnection, kOnSlowReader, kSendQueue, kSettings } = require('../core/symbols');
const { leaveTopics } = require('../topics/members');

const POLICY_VIOLATION = 1008; // RFC 6455, section 7.4.1
const REASON = 'Reads too slowly';
const HEADER_MAX = 14; // bytes, RFC 6455, section 5.2

/** websocket[kNeedsDrain]: `send` has given false, and 'drain' has not come since. */
const kNeedsDrain = Symbol('kNeedsDrain');
/** websocket[kDropped]: messages that were dropped here. */
const kDropped = Symbol('kDropped');
/** websocket[kExceeds]: the turn of Node's loop since which more than `maxBackpressure` waits; undefined: it does not. */
const kExceeds = Symbol('kExceeds');
/** websocket[kUnfinished]: what has become of the first frames of a message that more follow of: SENT or DROPPED. */
const kUnfinished = Symbol('kUnfinished');
const SENT = 1;
const DROPPED = 2;

/** @param {object} prototype that of WebSocket */
function installBackpressure(prototype) {
  defineReplaceable(prototype, 'writableNeedDrain', (websocket) =>
    Boolean(websocket[kNeedsDrain] && websocket._readyState === websocket.OPEN)
  );
  defineReplaceable(
    prototype,
    'droppedMessages',
    (websocket) => (websocket[kDropped] ?? 0) + (websocket[kConnection]?.dropped ?? 0)
  );
  prototype[kOnSlowReader] = onSlowReader;
}

/** @returns {number} bytes that were sent and that the kernel has not taken; other than `bufferedAmount` nobody overrides it */
function waitingBytes(websocket) {
  const queue = websocket[kSendQueue];
  return websocket[kConnection].bufferedAmount + (queue === undefined ? 0 : queue.bytes);
}

/**
 * @param {WebSocket} websocket
 * @param {number} frame of a message: flags and opcode (`lib/core/frame-info.js`)
 * @param {string|Uint8Array|Blob} payload
 * @param {function(Error=)} [cb] called with an error if not
 * @returns {boolean} whether the frame may be sent: not past `maxBackpressure`. A message is sent whole or not at all
 */
function admits(websocket, frame, payload, cb) {
  const before = websocket[kUnfinished];
  const isAdmitted = before === SENT || (before !== DROPPED && hasRoomFor(websocket, payload));
  if (before !== undefined || (frame & FIN) === 0) {
    websocket[kUnfinished] = (frame & FIN) !== 0 ? undefined : isAdmitted ? SENT : DROPPED;
  }
  if (isAdmitted) return true;

  if (typeof cb === 'function') nextTick(cb, slowReaderError());
  giveUp(websocket, before !== DROPPED);
  return false;
}

/**
 * @param {WebSocket} websocket
 * @param {string|Uint8Array} payload of a message that was published, whole
 * @returns {boolean} whether it may be sent
 */
function admitsPublished(websocket, payload) {
  if (websocket[kSettings].maxBackpressure === 0 || hasRoomFor(websocket, payload)) return true;
  giveUp(websocket, true);
  return false;
}

/** The message, or the peer. */
function giveUp(websocket, isAnother) {
  if (websocket[kSettings].onBackpressure === 'close') cutOff(websocket);
  else if (isAnother) websocket[kDropped] = (websocket[kDropped] ?? 0) + 1;
}

/**
 * What has not been offered to the kernel yet does not speak against the peer, and neither does what was sent in the same
 * turn of Node's loop: a burst may be larger than the bound.
 */
function hasRoomFor(websocket, payload) {
  const bytes = waitingBytes(websocket) + payloadSize(payload) + HEADER_MAX;
  if (bytes <= websocket[kSettings].maxBackpressure) {
    if (websocket[kExceeds] !== undefined) websocket[kExceeds] = undefined;
    return true;
  }
  if (websocket[kConnection].refusedAmount === 0) return true;
  websocket[kExceeds] ??= currentTurn();
  return websocket[kExceeds] === currentTurn();
}

let turn = 0;
let turnIsWatched = false;

/** @returns {number} of this turn of Node's loop: another one in the next */
function currentTurn() {
  if (!turnIsWatched) {
    turnIsWatched = true;
    setImmediate(() => {
      turn++;
      turnIsWatched = false;
    });
  }
  return turn;
}

/** Tries to say why. Behind what waits, the close frame gets out only if the peer has begun to read again just now. */
function cutOff(websocket) {
  const connection = websocket[kConnection];
  const frame = FIN | OPCODE.CLOSE | (websocket._isServer ? 0 : MASK);
  websocket[kOnSlowReader]();
  websocket._readyState = websocket.CLOSING;
  leaveTopics(websocket);
  connection.send(frame, closePayload(POLICY_VIOLATION, REASON));
  connection.destroy();
}

/** The connection is given up. */
function onSlowReader() {
  debug?.('%s: is given up: its peer reads too slowly', nameOf(this));
  this._closeCode = POLICY_VIOLATION;
  this._closeMessage = Buffer.from(REASON);
}

function slowReaderError() {
  const error = new Error('The peer reads too slowly: the message was not sent');
  error.code = 'WS_ERR_SLOW_READER';
  return error;
}

/**
 * To whom was sent last in this tick, and how many bytes more surely fit: how far the kernel has come is written by another
 * thread, and looking at that for each message would cost more than all else that a small one does.
 */
const last = { websocket: undefined, room: 0, isWatched: false };
const MAX_ROOM = 64 * 1024; // bytes: what is not sent by `send` is seen then, too

/**
 * A message was sent.
 *
 * @param {WebSocket} websocket
 * @param {string|Uint8Array|Blob} payload
 * @returns {boolean} false: so much waits now that the program should wait for 'drain'
 */
function hasRoom(websocket, payload) {
  if (websocket === last.websocket && isAtHand(payload)) {
    last.room -= sizeBound(payload) + HEADER_MAX;
    if (last.room > 0) return true;
  }
  const room = websocket[kSettings].highWaterMark - waitingBytes(websocket);
  if (room > 0) {
    remember(websocket, Math.min(room, MAX_ROOM));
    return true;
  }
  last.websocket = undefined;
  if (!websocket[kNeedsDrain]) {
    websocket[kNeedsDrain] = true;
    awaitDrain(websocket);
  }
  return false;
}

function remember(websocket, room) {
  last.websocket = websocket;
  last.room = room;
  if (last.isWatched) return;
  last.isWatched = true;
  nextTick(forget);
}

function forget() {
  last.websocket = undefined;
  last.isWatched = false;
}

function awaitDrain(websocket) {
  const queue = websocket[kSendQueue];
  const then = (error) => onWritten(websocket, error);
  if (queue !== undefined && !queue.idle) queue.afterAll(then);
  else websocket[kConnection].afterWritten(then);
}

/** @param {Error} [error] nothing more will be */
function onWritten(websocket, error) {
  if (error || websocket._readyState !== websocket.OPEN) return;
  if (waitingBytes(websocket) > 0) {
    awaitDrain(websocket); // for what was sent meanwhile
    return;
  }
  websocket[kNeedsDrain] = false;
  websocket.emit('drain');
}

module.exports = { admits, admitsPublished, hasRoom, installBackpressure };
