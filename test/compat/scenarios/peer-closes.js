'use strict';

// The peer ends the connection: with a close frame, without one, in the middle of something.

const { close, continuation, encodeFrame, ping, text } = require('../../js/support/frames');
const { table } = require('../support/scenario-options');

const CODES = [
  ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014],
  ...[3000, 3999, 4000, 4999]
];

const REASONS = {
  'no reason': '',
  'a reason': 'bye',
  'a reason in UTF-8': 'tschüß €',
  'a reason of 123 bytes': 'r'.repeat(123)
};

/** What the peer writes before it ends its direction of the connection. */
const ENDINGS = {
  nothing: () => [],
  'a message': (how) => [text('last', how)],
  'half a frame': (how) => [text('whole', how), text('cut off', how).subarray(0, 5)],
  'an unfinished message': (how) => [text('a', { ...how, fin: false })],
  'a ping': (how) => [ping('p', how)],
  'a message and a close frame': (how) => [text('last', how), close(1000, 'x', how)],
  'a close frame and a message': (how) => [close(1000, 'x', how), text('late', how)],
  'a close frame and garbage': (how) => [close(1001, '', how), Buffer.from([0xff, 0xff, 0xff])],
  'two close frames': (how) => [close(1001, 'one', how), close(1002, 'two', how)],
  'a close frame inside a message': (how) => [
    text('a', { ...how, fin: false }),
    close(1000, '', how),
    continuation('b', how)
  ]
};

async function peerWrites(env, role, framesFor, end) {
  const { ws, raw, masked } = await env.end(role);
  ws.addEventListener('close', ({ code, reason, wasClean }) => {
    env.note('close event', code, reason, wasClean);
  });
  const closed = env.closed(ws);
  const bytes = Buffer.concat(framesFor({ masked }));
  if (bytes.length > 0) raw.write(bytes);
  if (end) raw.stream.end();
  await Promise.all([closed, env.noteRest(raw)]);
  env.note('socket', ws._socket === null, ws._socket?.destroyed);
}

function scenariosOf(role) {
  const codes = Object.fromEntries(CODES.map((code) => [`code ${code}`, code]));
  return {
    ...table(
      codes,
      (ws, env, code) => peerWrites(env, role, (how) => [close(code, 'why', how)]),
      `${role}: `
    ),
    ...table(
      REASONS,
      (ws, env, reason) => peerWrites(env, role, (how) => [close(1000, reason, how)]),
      `${role}: `
    ),
    [`${role}: an empty close frame`]: (ws, env) =>
      peerWrites(env, role, (how) => [encodeFrame({ ...how, opcode: 8 })]),
    ...table(
      ENDINGS,
      (ws, env, frames) => peerWrites(env, role, frames, true),
      `${role}: the end after `
    ),

    async [`${role}: a reset`](ws, env) {
      const { ws: websocket, raw } = await env.end(role);
      const closed = env.closed(websocket);
      if (raw.stream.encrypted) raw.stream.destroy();
      else raw.stream.resetAndDestroy();
      await closed;
    },

    async [`${role}: a reply from the listener of a message before the close frame`](ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.on('message', (data) => websocket.send(`re: ${data}`));
      const closed = env.closed(websocket);
      raw.write(text('q', { masked }), close(1000, '', { masked }));
      await Promise.all([closed, env.noteRest(raw)]);
    },

    async [`${role}: the reason is a copy of its own`](ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      const closed = new Promise((resolve) => {
        websocket.once('close', (code, reason) => resolve(reason));
      });
      raw.write(close(1000, 'mine', { masked }));
      const reason = await closed;
      env.note('memory', reason.buffer.byteLength === reason.length);
      await env.noteRest(raw);
    },

    async [`${role}: sends in the listener of 'close'`](ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      const answered = new Promise((resolve) => {
        websocket.once('close', () => {
          env.note('amount', websocket.bufferedAmount);
          websocket.send('late', resolve);
          env.note('amount', websocket.bufferedAmount);
        });
      });
      raw.write(close(1000, '', { masked }));
      env.note('callback', await answered);
      await env.noteRest(raw);
    }
  };
}

module.exports = { ...scenariosOf('server'), ...scenariosOf('client') };
