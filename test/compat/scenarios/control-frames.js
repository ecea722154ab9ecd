'use strict';

// ping(), pong() and the automatic pong.

const { once } = require('node:events');

const { ping, pong, text } = require('../../js/support/frames');
const { table } = require('../support/scenario-options');

const ARGUMENTS = {
  'no data': [],
  'a string': ['data'],
  'an empty string': [''],
  'a number': [3.5],
  zero: [0],
  'a Buffer': [Buffer.from([1, 2])],
  'an Uint16Array': [new Uint16Array([1])],
  'an ArrayBuffer': [new Uint8Array([1, 2]).buffer],
  'an array': [[1, 2]],
  undefined: [undefined],
  null: [null],
  false: [false],
  true: [true],
  'an object': [{}],
  'a symbol': [Symbol('s')],
  '125 bytes': ['p'.repeat(125)],
  '126 bytes': ['p'.repeat(126)],
  '126 bytes of UTF-8': ['é'.repeat(63)],
  '126 bytes in a Buffer': [Buffer.alloc(126)],
  'a mask': ['m', true],
  'no mask': ['m', false],
  'an undefined mask': ['m', undefined]
};

/** Puts a callback in each place where there may be one. */
const CALLBACKS = {
  'in the first place': (cb) => [cb],
  'in the second place': (cb) => ['x', cb],
  'in the third place': (cb) => ['x', undefined, cb]
};

function scenariosOf(role, method) {
  return {
    ...table(
      ARGUMENTS,
      async (ws, env, args) => {
        const { ws: websocket, raw } = await env.end(role);
        env.attempt(method, () => websocket[method](...args));
        websocket.send('end');
        await env.noteFrames(raw, 1);
      },
      `${role}, ${method}: `
    ),
    ...table(
      CALLBACKS,
      async (ws, env, argumentsWith) => {
        const { ws: websocket, raw } = await env.end(role);
        const args = await new Promise((resolve) => {
          websocket[method](...argumentsWith((...values) => resolve(values)));
          env.note('called');
        });
        env.note('callback', args);
        await env.noteFrames(raw, 1);
      },
      `${role}, ${method}: callback `
    )
  };
}

function automaticPongs(role) {
  const scenarios = {
    async 'are answered before the event'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.on('ping', () => websocket.send('after'));
      raw.write(ping('p', { masked }));
      await env.noteFrames(raw, 2);
    },
    async 'autoPong: false'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role, { autoPong: false });
      websocket.on('ping', () => websocket.send('after'));
      raw.write(ping('p', { masked }));
      await env.noteFrames(raw, 1);
    },
    async 'go through the public method'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.pong = (...args) => {
        env.note('pong', args.slice(0, 2), typeof args[2]);
        websocket.send('instead');
      };
      raw.write(ping('p', { masked }));
      await env.noteFrames(raw, 1);
    },
    async 'not while closing'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.close(1000);
      const pinged = once(websocket, 'ping');
      raw.write(ping('p', { masked }));
      await pinged;
      raw.stream.end();
      await Promise.all([env.closed(websocket), env.noteRest(raw)]);
    },
    async 'more than maxPendingAutoPongs end the connection'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role, { maxPendingAutoPongs: 2 });
      const closed = env.closed(websocket);
      raw.write(...['1', '2', '3'].map((data) => ping(data, { masked })));
      await closed;
    },
    async 'maxPendingAutoPongs: 0 is no limit'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role, { maxPendingAutoPongs: 0 });
      raw.write(...Array.from({ length: 100 }, () => ping('p', { masked })));
      await env.noteFrames(raw, 100);
      env.note('state', websocket.readyState);
    },
    async 'pongs of the peer are events only'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.on('message', () => websocket.send('end'));
      raw.write(pong('1', { masked }), pong('', { masked }), text('m', { masked }));
      await env.noteFrames(raw, 1);
    },
    async 'in the order of the replies'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.on('message', (data) => websocket.send(`re ${data}`));
      raw.write(text('1', { masked }), ping('p', { masked }), text('2', { masked }));
      await env.noteFrames(raw, 3);
    }
  };
  return Object.fromEntries(
    Object.entries(scenarios).map(([name, run]) => [`${role}, automatic pongs: ${name}`, run])
  );
}

module.exports = {
  ...scenariosOf('server', 'ping'),
  ...scenariosOf('client', 'ping'),
  ...scenariosOf('server', 'pong'),
  ...scenariosOf('client', 'pong'),
  ...automaticPongs('server'),
  ...automaticPongs('client')
};
