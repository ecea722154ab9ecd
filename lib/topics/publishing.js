'use strict';

const binding = require('../binding');
const { schedulePost } = require('../core/posting');
const { FIN, MASK, OPCODE, RSV1 } = require('../core/frame-info');
const { isAtHand, kept, textBound, toBytes, toPayload } = require('../core/payload');
const { nextTick, throwApart } = require('../core/scheduling');
const { kConnection, kSendQueue } = require('../core/symbols');
const { NO_EXTENSIONS } = require('../permessage-deflate');
const { admitsPublished } = require('../websocket/backpressure');
const { isSubscribed, servedHere, websocketOf } = require('./members');
const { coded } = require('./names');

const NOBODY = 0xffffffff;

/**
 * Messages for all subscribers of a topic. The core hands them to its event loops, and to the other threads of the
 * process; connections that JavaScript serves are served here.
 *
 * @typedef {object} Message
 * @property {string} name of the topic (`names.js`)
 * @property {string|Uint8Array|Blob} payload
 * @property {number} opcode
 * @property {boolean} compress
 * @property {WebSocket|undefined} except who does not get it
 */

/** What was published while a Blob is read, behind it; the first is that Blob. Of the environment. */
const state = (binding.shared.publishing ??= { waiting: [], listens: false });

/**
 * @param {string} name of the topic
 * @param {*} data as of WebSocket.send
 * @param {object} [options] binary, compress, except
 * @param {WebSocket|undefined} publisher who does not get it either
 * @param {function(Error)} onError called when the content of a Blob cannot be read
 * @returns {number} subscribers of this thread that it is handed to
 * @throws {TypeError} as of WebSocket.send, and for another `except`
 */
function publish(name, data, options, publisher, onError) {
  const given = typeof options === 'object' && options !== null ? { ...options } : {};
  const isText = typeof data === 'string' || typeof data === 'number';
  const isBinary = 'binary' in given ? given.binary : !isText;
  const message = {
    name,
    payload: toPayload(data),
    opcode: isBinary ? OPCODE.BINARY : OPCODE.TEXT,
    compress: 'compress' in given ? Boolean(given.compress) : true,
    except: checkedExcept(given.except) ?? publisher
  };
  if (state.waiting.length === 0 && isAtHand(message.payload)) return publishNow(message);
  return publishLater(message, onError);
}

function checkedExcept(except) {
  if (except === undefined || except === null) return undefined;
  if (typeof except === 'object' && kConnection in except) return except;
  throw coded(new TypeError('The "except" option must be a WebSocket'));
}

function publishNow({ name, payload, opcode, compress, except }) {
  const slot = except?.[kConnection]?.loopSlot ?? -1;
  const count = binding.publish(
    name,
    FIN | opcode,
    compress,
    payload,
    textBound(payload),
    slot === -1 ? NOBODY : slot
  );
  if (count > 0) schedulePost();
  const here = servedHere(name).filter((websocket) => websocket !== except);
  serve(here, opcode, compress, payload);
  return count + here.length;
}

/** @returns {number} those who have subscribed by now */
function publishLater(message, onError) {
  const { name, except } = message;
  const payload = kept(message.payload); // what the caller may overwrite
  state.waiting.push({ ...message, payload, onError });
  if (state.waiting.length === 1) void readFirst();
  const leavesOneOut = except !== undefined && isSubscribed(except, name);
  return binding.subscriberCount(name) - (leavesOneOut ? 1 : 0);
}

async function readFirst() {
  const { payload, onError } = state.waiting[0];
  let content;
  try {
    content = toBytes(await payload.arrayBuffer());
  } catch (error) {
    // Out of the promise: what a listener throws is an uncaught exception.
    nextTick(() => {
      state.waiting.shift();
      try {
        onError(error);
      } finally {
        publishWaiting();
      }
    });
    return;
  }
  nextTick(() => {
    state.waiting[0].payload = content;
    publishWaiting();
  });
}

/** Up to the next Blob. */
function publishWaiting() {
  while (state.waiting.length > 0) {
    if (!isAtHand(state.waiting[0].payload)) {
      void readFirst();
      return;
    }
    apart(publishNow, state.waiting.shift());
  }
}

function serve(some, opcode, compress, payload) {
  for (const websocket of some) apart(serveOne, websocket, opcode, compress, payload);
}

/** A stream of a program's that throws, or a mask, keeps the message from nobody else. */
function apart(step, ...args) {
  try {
    step(...args);
  } catch (error) {
    throwApart(error);
  }
}

/** In the order of what the WebSocket sends, and not within one of its messages. */
function serveOne(websocket, opcode, compress, payload) {
  if (!admitsPublished(websocket, payload)) return;
  const frame =
    FIN |
    opcode |
    (websocket._isServer ? 0 : MASK) |
    (compress && websocket._extensions !== NO_EXTENSIONS ? RSV1 : 0);
  const { [kConnection]: connection, [kSendQueue]: queue } = websocket;
  const send = (content) => connection.send(frame, content);
  const sendOrKeep = (content) => {
    if (!connection.keepPublished(content, send)) send(content);
  };
  if (queue !== undefined && !queue.idle) queue.pushPublished(payload, sendOrKeep);
  else sendOrKeep(payload);
}

/** Other threads may publish to connections that are served here. */
function listen() {
  if (state.listens) return;
  state.listens = true;
  binding.setOnPublished(() => {
    try {
      binding.takePublished((members, opcode, compress, payload) => {
        serve(members.map(websocketOf), opcode, compress, payload);
      });
    } catch (error) {
      throwApart(error);
    }
  });
}

module.exports = { listen, publish };
