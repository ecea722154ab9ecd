'use strict';

// close() and terminate() with all their arguments and in all their moments.

const { once } = require('node:events');

const { close, text } = require('../../js/support/frames');
const { table } = require('../support/scenario-options');

const ARGUMENTS = {
  'no arguments': [],
  undefined: [undefined],
  'undefined and a reason': [undefined, 'why'],
  null: [null],
  'a string as code': ['1000'],
  zero: [0],
  NaN: [NaN],
  'a fraction': [1000.5],
  'an object': [{}],
  'a code and a reason': [1000, 'why'],
  'a code and an empty reason': [1000, ''],
  'a code and undefined': [1000, undefined],
  'a code and null': [1000, null],
  'a code and a Buffer': [1000, Buffer.from('why')],
  'a code and an Uint8Array': [1000, new Uint8Array([0x61])],
  'a code and an ArrayBuffer': [1000, new Uint8Array([0x61]).buffer],
  'a code and a DataView': [1000, new DataView(new ArrayBuffer(1))],
  'a code and a number': [1000, 5],
  'a code and an array': [1000, ['x']],
  'a code and an object': [1000, {}],
  'a reason of 123 bytes': [1000, 'r'.repeat(123)],
  'a reason of 124 bytes': [1000, 'r'.repeat(124)],
  'a reason of 124 bytes of UTF-8': [1000, 'é'.repeat(62)],
  'a reason of 124 bytes in a Buffer': [1000, Buffer.alloc(124)],
  'a reason in UTF-8': [4000, 'tschüß']
};
for (const code of [999, 1003, 1004, 1005, 1006, 1007, 1011, 1014, 1015, 2999, 3000, 4999, 5000]) {
  ARGUMENTS[`code ${code}`] = [code];
}

const AFTER_CLOSE = {
  send: (ws, cb) => ws.send('x', cb),
  'send without callback': (ws) => ws.send('x'),
  'send of a Blob': (ws, cb) => ws.send(new Blob(['x']), cb),
  'send of an object': (ws, cb) => ws.send({}, cb),
  ping: (ws, cb) => ws.ping('x', undefined, cb),
  'a ping of 126 bytes': (ws, cb) => ws.ping('x'.repeat(126), undefined, cb),
  pong: (ws, cb) => ws.pong('x', undefined, cb),
  close: (ws) => ws.close(),
  'close with a bad code': (ws) => ws.close(1),
  terminate: (ws) => ws.terminate(),
  pause: (ws) => ws.pause(),
  resume: (ws) => ws.resume()
};

/** Calls a method in a state, and notes what it answers and changes. */
async function callIn(env, websocket, name, method) {
  let answered;
  const answer = new Promise((resolve) => (answered = resolve));
  const before = websocket.bufferedAmount;
  const answers = (...args) => answered(env.note('callback', args));
  env.attempt(name, () => env.sent(method(websocket, answers)));
  env.note('amount', websocket.bufferedAmount - before);
  env.note('state', websocket.readyState, websocket.isPaused);
  if (method.length === 2 && !/object/.test(name)) await answer;
}

function scenariosOf(role) {
  return {
    ...table(
      ARGUMENTS,
      async (ws, env, args) => {
        const { ws: websocket, raw, masked } = await env.end(role);
        env.attempt('close', () => websocket.close(...args));
        env.note('state', websocket.readyState);
        if (websocket.readyState === 1) websocket.close(4321);
        raw.write(close(1000, 'answer', { masked }));
        await Promise.all([env.closed(websocket), env.noteRest(raw)]);
      },
      `${role}, close with `
    ),

    ...table(
      AFTER_CLOSE,
      async (ws, env, method, name) => {
        const { ws: websocket, raw, masked } = await env.end(role);
        websocket.close(1000);
        await env.noteFrames(raw, 1);
        await env.settled(websocket);
        await callIn(env, websocket, name, method);
        if (name === 'pause') websocket.resume();
        if (name !== 'terminate') {
          raw.write(close(1000, '', { masked }));
          await env.noteRest(raw);
        }
        await env.closed(websocket);
      },
      `${role}, while CLOSING: `
    ),

    ...table(
      AFTER_CLOSE,
      async (ws, env, method, name) => {
        const { ws: websocket, raw, masked } = await env.end(role);
        const closed = env.closed(websocket);
        raw.write(close(1000, '', { masked }));
        await closed;
        await callIn(env, websocket, name, method);
      },
      `${role}, when CLOSED: `
    ),

    async [`${role}: messages still arrive after close()`](ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.close(1000);
      raw.write(text('late', { masked }), close(1000, '', { masked }));
      await Promise.all([env.closed(websocket), env.noteRest(raw)]);
    },

    async [`${role}: close() when the close frames have crossed`](ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.close(4001, 'mine');
      raw.write(close(4002, 'yours', { masked }));
      await Promise.all([env.closed(websocket), env.noteRest(raw)]);
    },

    async [`${role}: closeTimeout`](ws, env) {
      const { ws: websocket, raw } = await env.end(role, { closeTimeout: 20 });
      websocket.close(1000);
      await Promise.all([env.closed(websocket), env.noteRest(raw)]);
    },

    async [`${role}: terminate()`](ws, env) {
      const { ws: websocket, raw } = await env.end(role);
      websocket.terminate();
      env.note('state', websocket.readyState);
      websocket.terminate();
      await Promise.all([env.closed(websocket), env.noteRest(raw)]);
    },

    async [`${role}: what was sent before terminate() arrives`](ws, env) {
      const { ws: websocket, raw } = await env.end(role);
      websocket.send('last words');
      websocket.terminate();
      await Promise.all([env.closed(websocket), env.noteRest(raw)]);
    },

    async [`${role}: close() in the listener of a message`](ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.once('message', () => websocket.close(4000, 'enough'));
      raw.write(text('1', { masked }), text('2', { masked }), close(4000, '', { masked }));
      await Promise.all([env.closed(websocket), env.noteRest(raw)]);
    },

    async [`${role}: terminate() in the listener of a message`](ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.once('message', () => websocket.terminate());
      const closed = env.closed(websocket);
      raw.write(text('1', { masked }), text('2', { masked }));
      await closed;
    },

    async [`${role}: removeAllListeners() in the listener of 'close'`](ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.once('close', () => websocket.removeAllListeners());
      const closed = env.closed(websocket);
      raw.write(close(1000, '', { masked }));
      await Promise.all([closed, env.noteRest(raw)]);
      env.note('state', websocket.readyState);
    },

    async [`${role}: properties after the end`](ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      const closed = env.closed(websocket);
      raw.write(close(4100, 'why', { masked }));
      await closed;
      for (const name of ['_closeCode', '_closeMessage', '_closeFrameReceived', 'protocol']) {
        env.note(name, websocket[name]);
      }
      for (const name of ['_closeFrameSent', 'bufferedAmount', 'extensions', 'isPaused']) {
        env.note(name, websocket[name]);
      }
    }
  };
}

module.exports = {
  ...scenariosOf('server'),
  ...scenariosOf('client'),

  async 'both ends: the client closes'(ws, env) {
    const { server, client } = await env.pair();
    const closed = [env.closed(server), env.closed(client)];
    client.close(4000, 'bye');
    await Promise.all(closed);
  },

  async 'both ends: the server closes'(ws, env) {
    const { server, client } = await env.pair();
    const closed = [env.closed(server), env.closed(client)];
    server.close();
    await Promise.all(closed);
  },

  async 'both ends: the client terminates'(ws, env) {
    const { server, client } = await env.pair();
    const closed = [env.closed(server), env.closed(client)];
    client.terminate();
    await Promise.all(closed);
  },

  async 'both ends: messages, then close'(ws, env) {
    const { server, client } = await env.pair();
    server.on('message', (data, isBinary) => server.send(data, { binary: isBinary }));
    const closed = [env.closed(server), env.closed(client)];
    for (let i = 0; i < 20; ++i) client.send(`${i}`);
    client.send(Buffer.alloc(70000, 1));
    client.close(1000);
    await Promise.all(closed);
  },

  async 'both ends: a round trip of every type'(ws, env) {
    const { server, client } = await env.pair();
    server.on('message', (data, isBinary) => server.send(data, { binary: isBinary }));
    client.send('text');
    client.send(Buffer.from('bytes'));
    client.ping('ping');
    await once(client, 'pong');
  }
};
