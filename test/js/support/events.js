'use strict';

const { once } = require('node:events');

/**
 * Resolves with the next `count` messages of a socket as `[data, isBinary]` pairs.
 *
 * @param {WebSocket} ws
 * @param {number} count
 * @returns {Promise<Array<[*, boolean]>>}
 */
function messages(ws, count) {
  return new Promise((resolve) => {
    const received = [];
    ws.on('message', function onMessage(data, isBinary) {
      received.push([data, isBinary]);
      if (received.length < count) return;
      ws.removeListener('message', onMessage);
      resolve(received);
    });
  });
}

/** Resolves with the next message as a string. */
async function nextText(ws) {
  const [data] = await once(ws, 'message');
  return data.toString();
}

/**
 * Resolves when a socket has closed. Swallows its errors, and reports them.
 *
 * @param {WebSocket} ws
 * @returns {Promise<{code: number, reason: string, errors: Error[]}>}
 */
function closed(ws) {
  const errors = [];
  ws.on('error', (error) => errors.push(error));
  return new Promise((resolve) => {
    ws.once('close', (code, reason) => resolve({ code, reason: reason.toString(), errors }));
  });
}

/** Resolves when the peer has handled everything sent before: a ping with its pong. */
async function roundTrip(ws) {
  const pong = once(ws, 'pong');
  ws.ping();
  await pong;
}

/** Resolves with the arguments that a callback-last function hands to its callback. */
function called(run) {
  return new Promise((resolve) => run((...args) => resolve(args)));
}

module.exports = { called, closed, messages, nextText, once, roundTrip };
