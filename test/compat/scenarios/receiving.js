'use strict';

// Frames that are valid: what a program gets of them, on either side, in one chunk and byte by byte.

const { binary, close, continuation, ping, pong, text } = require('../../js/support/frames');
const { requestHead } = require('../../js/support/raw-peer');
const { table } = require('../support/scenario-options');

const UTF8 = Buffer.from('κόσμε €𝄞');

/** Frames as functions of the peer's options (`masked`). */
const FRAMES = {
  'an empty text': (how) => [text('', how)],
  'a text': (how) => [text('hello', how)],
  'a text in UTF-8': (how) => [text(UTF8, how)],
  'an empty binary message': (how) => [binary('', how)],
  'a binary message': (how) => [binary(Buffer.from([0, 1, 254, 255]), how)],
  '125 bytes': (how) => [binary(Buffer.alloc(125, 1), how)],
  '126 bytes': (how) => [binary(Buffer.alloc(126, 2), how)],
  'a long length of a short payload': (how) => [text('abc', { ...how, form: 16 })],
  'the longest length of a short payload': (how) => [text('abc', { ...how, form: 64 })],
  'two fragments': (how) => [text('ab', { ...how, fin: false }), continuation('cd', how)],
  'three binary fragments': (how) => [
    binary('a', { ...how, fin: false }),
    continuation('b', { ...how, fin: false }),
    continuation('c', how)
  ],
  'empty fragments': (how) => [
    text('', { ...how, fin: false }),
    continuation('', { ...how, fin: false }),
    continuation('x', { ...how, fin: false }),
    continuation('', how)
  ],
  'a message of empty fragments': (how) => [
    binary('', { ...how, fin: false }),
    continuation('', how)
  ],
  'a character cut by fragments': (how) => [
    text(UTF8.subarray(0, 1), { ...how, fin: false }),
    continuation(UTF8.subarray(1), how)
  ],
  'a ping between fragments': (how) => [
    text('a', { ...how, fin: false }),
    ping('p', how),
    continuation('b', how)
  ],
  'a pong between fragments': (how) => [
    binary('a', { ...how, fin: false }),
    pong('p', how),
    continuation('b', how)
  ],
  'an empty ping': (how) => [ping('', how)],
  'a ping of 125 bytes': (how) => [ping(Buffer.alloc(125, 'p'), how)],
  'an unasked pong': (how) => [pong('hi', how)],
  'several messages': (how) => [text('1', how), binary('2', how), text('3', how)]
};

const LARGE = {
  '65535 bytes': 65535,
  '65536 bytes': 65536,
  '200000 bytes': 200000,
  '1 MiB and one byte': 1048577
};

const CLOSE = 1000;

/** Sends frames and a close frame, and waits for the end of both ends. */
async function receive(env, role, frames, write) {
  const { ws, raw, masked } = await env.end(role);
  const how = { masked };
  const closed = env.closed(ws);
  await write(raw, Buffer.concat([...frames(how), close(CLOSE, 'done', how)]));
  await Promise.all([closed, env.noteRest(raw)]);
}

/** One byte in each turn of Node's loop, so that none arrives with its neighbour if TCP can help it. */
async function writeBytes(raw, bytes) {
  for (const byte of bytes) {
    raw.write(Buffer.from([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function writeAtOnce(raw, bytes) {
  raw.write(bytes);
}

function scenariosOf(role) {
  return {
    ...table(
      FRAMES,
      (ws, env, frames) => receive(env, role, frames, writeAtOnce),
      `${role}, at once: `
    ),
    ...table(
      FRAMES,
      (ws, env, frames) => receive(env, role, frames, writeBytes),
      `${role}, byte by byte: `
    ),
    ...table(
      LARGE,
      (ws, env, size) => {
        const payload = Buffer.from(Array.from({ length: size }, (_, i) => i & 0xff));
        return receive(env, role, (how) => [binary(payload, how)], writeAtOnce);
      },
      `${role}: `
    ),
    async [`${role}: frames in the chunk of the handshake`](ws, env) {
      if (role === 'server') return receiveBehindRequest(env);
      return receiveBehindResponse(env);
    }
  };
}

async function receiveBehindRequest(env) {
  const { wss, port } = await env.serve();
  const raw = env.dial(port);
  raw.write(requestHead(), text('early'), close(CLOSE));
  await new Promise((resolve) => wss.once('connection', (ws) => ws.once('close', resolve)));
  await raw.readHead();
  await env.noteRest(raw);
}

async function receiveBehindResponse(env) {
  const { url, accept } = await env.rawListener();
  const client = env.client(url);
  const closed = env.closed(client);
  const raw = await accept();
  raw.stream.cork();
  await raw.acceptUpgrade();
  raw.write(text('early', { masked: false }), close(CLOSE, '', { masked: false }));
  raw.stream.uncork();
  await Promise.all([closed, env.noteRest(raw)]);
}

module.exports = { ...scenariosOf('server'), ...scenariosOf('client') };
