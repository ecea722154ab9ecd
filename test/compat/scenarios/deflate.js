'use strict';

// permessage-deflate (RFC 7692) once it is negotiated: what is sent and what is received.

const zlib = require('node:zlib');
const { once } = require('node:events');

const frames = require('../../js/support/frames');
const { needing, table, withoutConnection } = require('../support/scenario-options');

const { binary, close, continuation, ping, text } = frames;
const TAIL = Buffer.from([0, 0, 0xff, 0xff]);
const EXTENSION = 'permessage-deflate';

const MESSAGES = {
  'a text': ['hello hello hello'],
  'an empty text': [''],
  bytes: [Buffer.alloc(5000, 'abc')],
  'no bytes': [Buffer.alloc(0)],
  'a large text': ['x'.repeat(200000)],
  'compress: false': ['plain', { compress: false }],
  fragments: ['first ', { fin: false }, 'last'],
  'compressed and plain fragments': ['first ', { fin: false, compress: false }, 'last']
};

function deflate(data) {
  const bytes = zlib.deflateRawSync(data, { finishFlush: zlib.constants.Z_SYNC_FLUSH });
  return bytes.subarray(0, -4);
}

const compressed = (data, how) => text(deflate(data), { ...how, rsv: 4 });

/** Frames that a compressing end gets, and its options. */
const RECEIVED = {
  'a compressed text': [(how) => [compressed('hello', how)]],
  'a plain text': [(how) => [text('hello', how)]],
  'an empty compressed text': [(how) => [compressed('', how)]],
  'one empty block': [(how) => [text(Buffer.from([0]), { ...how, rsv: 4 })]],
  'compressed fragments': [
    (how) => {
      const bytes = deflate('hello fragments');
      return [
        text(bytes.subarray(0, 4), { ...how, fin: false, rsv: 4 }),
        continuation(bytes.subarray(4), how)
      ];
    }
  ],
  'RSV1 of a continuation': [
    (how) => [text('a', { ...how, fin: false }), continuation('b', { ...how, rsv: 4 })]
  ],
  'RSV1 of a ping': [(how) => [ping('p', { ...how, rsv: 4 })]],
  'what is not deflated': [(how) => [text(Buffer.from([0xff, 0xff]), { ...how, rsv: 4 })]],
  'invalid UTF-8 once inflated': [(how) => [compressed(Buffer.from([0xff]), how)]],
  'a final block': [
    (how) => [text(zlib.deflateRawSync('final'), { ...how, rsv: 4 }), compressed('next', how)]
  ],
  'a stored block': [
    (how) => [text(Buffer.from([0, 2, 0, 0xfd, 0xff, 0x68, 0x69, 0]), { ...how, rsv: 4 })]
  ],
  'a ping behind a compressed message': [
    (how) => [compressed('hello', how), ping('p', how), binary('b', how)]
  ],
  'more than maxPayload once inflated': [
    (how) => [compressed('x'.repeat(1000), how)],
    { maxPayload: 100 }
  ],
  'exactly maxPayload once inflated': [
    (how) => [compressed('x'.repeat(100), how)],
    { maxPayload: 100 }
  ]
};

function endWith(env, role, options) {
  return role === 'server'
    ? env.rawClient(
        { perMessageDeflate: true, ...options },
        {
          'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits'
        }
      )
    : env.rawServer({ perMessageDeflate: true, ...options }, undefined, [
        'Sec-WebSocket-Extensions: permessage-deflate'
      ]);
}

/** Notes `count` frames; compressed ones inflated, each by itself. */
async function noteInflated(env, raw, count) {
  for (let i = 0; i < count; ++i) {
    const { fin, rsv, opcode, payload } = await raw.readFrame();
    const content =
      rsv === 0
        ? payload
        : zlib.inflateRawSync(Buffer.concat([payload, TAIL]), {
            finishFlush: zlib.constants.Z_SYNC_FLUSH
          });
    env.noteAt('wire', 'frame', fin, rsv, opcode, content);
  }
}

function scenariosOf(role) {
  return {
    ...table(
      MESSAGES,
      async (ws, env, [data, options, more]) => {
        const { ws: websocket, raw } = await endWith(env, role, {});
        env.note('extensions', websocket.extensions);
        const written = new Promise((resolve) => {
          if (more === undefined) websocket.send(data, options, resolve);
          else {
            websocket.send(data, options);
            websocket.send(more, resolve);
          }
        });
        if (more === undefined) await noteInflated(env, raw, 1);
        else for (const part of [1, 2]) env.note('RSV', part, (await raw.readFrame()).rsv);
        env.note('callback', await written);
      },
      `${role} sends `
    ),

    ...table(
      RECEIVED,
      async (ws, env, [framesFor, options]) => {
        const { ws: websocket, raw } = await endWith(env, role, options);
        const how = { masked: role === 'server' };
        const closed = env.closed(websocket);
        raw.write(...framesFor(how), close(1000, '', how));
        await Promise.all([closed, env.noteRest(raw)]);
      },
      `${role} gets `
    ),

    async [`${role}: sends keep their order`](ws, env) {
      const { ws: websocket, raw } = await endWith(env, role, {});
      const done = new Promise((resolve) => {
        websocket.send('compressed '.repeat(2000), () => env.note('first'));
        websocket.ping('ping', () => env.note('ping'));
        websocket.send('plain', { compress: false }, () => env.note('second'));
        websocket.send(new Blob(['blob']), { compress: false }, () => resolve(env.note('blob')));
      });
      for (let i = 0; i < 4; ++i) {
        const { rsv, opcode } = await raw.readFrame();
        env.noteAt('wire', 'frame', rsv, opcode);
      }
      await done;
    },

    async [`${role}: the threshold counts without takeover only`](ws, env) {
      const side = role === 'server' ? 'server' : 'client';
      for (const [threshold, size] of [
        [100, 99],
        [100, 100],
        [0, 1]
      ]) {
        const perMessageDeflate = { [`${side}NoContextTakeover`]: true, threshold };
        const { ws: websocket, raw } =
          role === 'server'
            ? await env.rawClient({ perMessageDeflate }, { 'Sec-WebSocket-Extensions': EXTENSION })
            : await env.rawServer({ perMessageDeflate }, undefined, [
                'Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover'
              ]);
        websocket.send('x'.repeat(size));
        await noteInflated(env, raw, 1);
      }
    }
  };
}

const scenarios = {
  ...scenariosOf('server'),
  ...scenariosOf('client'),

  async 'both ends: many messages'(ws, env) {
    const { server, client } = await env.pair(
      { perMessageDeflate: true },
      { perMessageDeflate: true }
    );
    server.on('message', (data, isBinary) => server.send(data, { binary: isBinary }));
    let count = 0;
    const done = new Promise((resolve) => {
      client.on('message', () => {
        if (++count === 20) resolve();
      });
    });
    for (let i = 0; i < 20; ++i) client.send(`message ${i} `.repeat(i * 10));
    await done;
    const closed = [env.closed(server), env.closed(client)];
    client.close(1000);
    await Promise.all(closed);
  },

  async 'both ends: without context takeover'(ws, env) {
    const perMessageDeflate = {
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      threshold: 0
    };
    const { server, client } = await env.pair({ perMessageDeflate }, { perMessageDeflate });
    server.on('message', (data) => server.send(data));
    // One after the other: two that arrive together would be told in one tick.
    for (let i = 0; i < 2; ++i) {
      client.send('same same same');
      await once(client, 'message');
    }
  },

  async 'close() waits for what is being compressed'(ws, env) {
    const { ws: websocket, raw } = await endWith(env, 'server', {});
    websocket.send('x'.repeat(100000));
    websocket.close(1000);
    env.note('state', websocket.readyState);
    raw.write(close(1000));
    await noteInflated(env, raw, 1);
    await Promise.all([env.closed(websocket), env.noteRest(raw)]);
  },

  async 'terminate() while something is being compressed'(ws, env) {
    const { ws: websocket } = await endWith(env, 'server', {});
    const called = new Promise((resolve) => websocket.send('x'.repeat(100000), resolve));
    websocket.terminate();
    env.note('callback', await called);
    await env.closed(websocket);
  }
};

const classScenarios = {
  async 'PerMessageDeflate: there and back'(ws, env) {
    const near = new ws.PerMessageDeflate({ threshold: 0 });
    const far = new ws.PerMessageDeflate({ isServer: true, threshold: 0 });
    far.accept([{}]);
    near.accept([{}]);
    const call = (extension, method, data) =>
      new Promise((resolve) => {
        extension[method](data, true, (error, result) => resolve(error || result));
      });
    for (const data of ['hello', 'hello again', '']) {
      const sent = await call(near, 'compress', Buffer.from(data));
      env.note('round trip', await call(far, 'decompress', Buffer.from(sent)));
    }
    env.note('broken', await call(far, 'decompress', Buffer.from([0xff])));
    near.cleanup();
    far.cleanup();
  }
};

module.exports = needing(['PerMessageDeflate'], {
  ...scenarios,
  ...withoutConnection(classScenarios)
});
