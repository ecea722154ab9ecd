'use strict';

// What messages arrive as.

const { once } = require('node:events');

const { binary, continuation, text } = require('../../js/support/frames');
const { table } = require('../support/scenario-options');

const TYPES = ['nodebuffer', 'arraybuffer', 'fragments', 'blob', 'NodeBuffer', 'foo', '', null];

/** Messages as frames. */
const MESSAGES = {
  'a text': (how) => [text('text', how)],
  'a text in fragments': (how) => [text('te', { ...how, fin: false }), continuation('xt', how)],
  bytes: (how) => [binary(Buffer.from([1, 2, 3]), how)],
  'no bytes': (how) => [binary('', how)],
  fragments: (how) => [binary('ab', { ...how, fin: false }), continuation('c', how)],
  'fragments, some of them empty': (how) => [
    binary('', { ...how, fin: false }),
    continuation('ab', { ...how, fin: false }),
    continuation('', how)
  ],
  'empty fragments': (how) => [binary('', { ...how, fin: false }), continuation('', how)],
  'many bytes': (how) => [binary(Buffer.alloc(70000, 3), how)]
};

async function content(value) {
  return value instanceof Blob ? Buffer.from(await value.arrayBuffer()) : undefined;
}

function scenariosOf(role) {
  const scenarios = {};
  for (const type of ['nodebuffer', 'arraybuffer', 'fragments', 'blob']) {
    Object.assign(
      scenarios,
      table(
        MESSAGES,
        async (ws, env, framesFor) => {
          const { ws: websocket, raw, masked } = await env.end(role);
          websocket.binaryType = type;
          const message = once(websocket, 'message');
          raw.write(...framesFor({ masked }));
          const [data, isBinary] = await message;
          env.note('data', data, isBinary, websocket.binaryType);
          if (data instanceof Blob) env.note('content', await content(data), data.type);
          if (data instanceof ArrayBuffer) env.note('size', data.byteLength);
        },
        `${role}, ${type}: `
      )
    );
  }
  return {
    ...scenarios,
    async [`${role}: values that are ignored`](ws, env) {
      const { ws: websocket } = await env.end(role);
      for (const type of TYPES) {
        websocket.binaryType = type;
        env.note('type', type, websocket.binaryType);
      }
    },
    async [`${role}: changed between messages`](ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      const types = ['arraybuffer', 'fragments', 'nodebuffer'];
      const done = new Promise((resolve) => {
        websocket.on('message', () => {
          if (types.length === 0) resolve();
          else websocket.binaryType = types.shift();
        });
      });
      raw.write(...['1', '2', '3', '4'].map((data) => binary(data, { masked })));
      await done;
    },
    async [`${role}: MessageEvent.data`](ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.binaryType = 'arraybuffer';
      const done = new Promise((resolve) => {
        websocket.onmessage = ({ data }) => {
          env.note('data', data);
          if (typeof data === 'string') resolve();
        };
      });
      raw.write(binary('bytes', { masked }), text('end', { masked }));
      await done;
    }
  };
}

module.exports = { ...scenariosOf('server'), ...scenariosOf('client') };
