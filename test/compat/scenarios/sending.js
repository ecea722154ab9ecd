'use strict';

// What `send` puts on the wire, or throws, for every kind of data and option.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { File } = require('node:buffer');

const { close } = require('../../js/support/frames');
const { table } = require('../support/scenario-options');

const bytes = () => Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]);

/** Data as functions, as some of it is changed by what happens to it. */
const DATA = {
  'a string': () => 'text',
  'an empty string': () => '',
  'a string in UTF-8': () => 'κόσμε',
  'a lone surrogate': () => 'a\ud800b',
  'a long string': () => 'é'.repeat(40000),
  'a String object': () => new String('boxed'),
  'an integer': () => 42,
  zero: () => 0,
  'minus zero': () => -0,
  'a fraction': () => 1.5,
  NaN: () => NaN,
  infinity: () => Infinity,
  'a Number object': () => new Number(7),
  'a Buffer': () => bytes(),
  'an empty Buffer': () => Buffer.alloc(0),
  'a large Buffer': () => Buffer.alloc(100000, 9),
  'an Uint8Array': () => new Uint8Array([1, 2, 3]),
  'a part of an Uint8Array': () => new Uint8Array(bytes().buffer.slice(0), 2, 3),
  'an Uint16Array': () => new Uint16Array([1, 2]),
  'an Int32Array': () => new Int32Array([-1, 1]),
  'a Float64Array': () => new Float64Array([1.5]),
  'a part of a Float32Array': () => new Float32Array([1, 2, 3]).subarray(1, 2),
  'a BigInt64Array': () => new BigInt64Array([-2n]),
  'a DataView': () => new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2),
  'an ArrayBuffer': () => new Uint8Array([9, 8, 7]).buffer,
  'an empty ArrayBuffer': () => new ArrayBuffer(0),
  'a Blob': () => new Blob(['blob', ' of parts']),
  'an empty Blob': () => new Blob([]),
  'a File': () => new File(['file'], 'name'),
  'an array of bytes': () => [1, 2, 255, 256],
  'an empty array': () => [],
  'an array of strings': () => ['1', 'x'],
  'an array-like object': () => ({ 0: 5, 1: 6, length: 2 }),
  'an object with valueOf': () => ({ valueOf: () => 'value' }),
  'an object with toPrimitive': () => ({ [Symbol.toPrimitive]: () => 'primitive' }),
  'a Buffer in JSON': () => bytes().toJSON(),
  undefined: () => undefined,
  null: () => null,
  false: () => false,
  true: () => true,
  'a plain object': () => ({}),
  'a function': () => () => {},
  'a symbol': () => Symbol('s'),
  'a bigint': () => 1n,
  'a Date': () => new Date(0),
  'a RegExp': () => /x/,
  'a Map': () => new Map()
};

const OPTIONS = {
  'an empty object': ['x', {}],
  'null options': ['x', null],
  'undefined options': ['x', undefined],
  'binary string': ['x', { binary: true }],
  'Buffer as text': [Buffer.from('x'), { binary: false }],
  'number as binary': [7, { binary: true }],
  'binary undefined': ['x', { binary: undefined }],
  masked: ['x', { mask: true }],
  'mask undefined': ['x', { mask: undefined }],
  'compress without the extension': ['x', { compress: true }],
  'compress off': ['x', { compress: false }],
  'unknown options': ['x', { opcode: 9, rsv1: true, readOnly: true }],
  'fin undefined': ['x', { fin: undefined }]
};

const MESSAGES = {
  'two fragments': [
    ['a', { fin: false }],
    ['b', { fin: true }]
  ],
  'binary fragments': [
    [Buffer.from('a'), { fin: false }],
    ['b', { fin: false }],
    ['c', {}]
  ],
  'a text fragment and a binary one': [
    ['a', { fin: false }],
    [Buffer.from('b'), { fin: true }]
  ],
  'an empty first fragment': [
    ['', { fin: false }],
    ['b', { fin: true }]
  ],
  'messages in one tick': [['1'], ['2'], ['3']]
};

/** Calls `run`, then closes, and notes all that reached the peer. */
async function send(env, role, run) {
  const { ws, raw, masked } = await env.end(role);
  await run(ws);
  ws.close(1000);
  const reading = env.noteRest(raw);
  // A server waits for the answer to its close frame, and so does a client.
  raw.write(close(1000, '', { masked }));
  await Promise.all([env.closed(ws), reading]);
}

function scenariosOf(role) {
  return {
    ...table(
      DATA,
      (ws, env, make) =>
        send(env, role, async (websocket) => {
          try {
            const args = await new Promise((resolve) => {
              env.note('returns', env.sent(websocket.send(make(), (...values) => resolve(values))));
            });
            env.note('calls back', args);
          } catch (error) {
            env.note('throws', error);
          }
        }),
      `${role}: `
    ),
    ...table(
      OPTIONS,
      (ws, env, args) => send(env, role, (websocket) => websocket.send(...args)),
      `${role}: options: `
    ),
    ...table(
      MESSAGES,
      (ws, env, sends) =>
        send(env, role, (websocket) => {
          for (const args of sends) websocket.send(...args);
        }),
      `${role}: `
    ),

    [`${role}: callbacks come in order, and later`]: (ws, env) =>
      send(env, role, async (websocket) => {
        await new Promise((resolve) => {
          websocket.send('1', (...args) => env.note('first', args));
          websocket.send('2', {}, (...args) => env.note('second', args));
          websocket.ping('3', undefined, (...args) => env.note('third', args));
          websocket.send('4', undefined, (...args) => resolve(env.note('fourth', args)));
          env.note('sent');
        });
      }),

    [`${role}: Blobs keep their place`]: (ws, env) =>
      send(env, role, async (websocket) => {
        await new Promise((resolve) => {
          websocket.send('1');
          websocket.send(new Blob(['2']), () => env.note('blob'));
          websocket.send('3', () => env.note('string'));
          websocket.ping('4', () => env.note('ping'));
          websocket.send(new Blob(['5']), () => resolve(env.note('second blob')));
        });
      }),

    async [`${role}: a Blob of a file that has changed`](ws, env) {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-compat-'));
      env.atEnd(() => fs.rmSync(folder, { recursive: true }));
      const file = path.join(folder, 'content');
      fs.writeFileSync(file, 'before');
      const blob = await fs.openAsBlob(file);
      fs.writeFileSync(file, 'longer than before');

      const { ws: websocket, raw } = await env.end(role);
      const closed = env.closed(websocket);
      websocket.send('first');
      websocket.send(blob, (error) => env.note('callback', error));
      websocket.send('behind', (error) => env.note('callback behind', error));
      const rest = env.noteRest(raw);
      await closed;
      await rest;
    },

    [`${role}: close() waits for a Blob`]: (ws, env) =>
      send(env, role, (websocket) => {
        websocket.send(new Blob(['slow']));
        env.note('state', websocket.readyState);
      }),

    [`${role}: a Buffer may be reused after send`]: (ws, env) =>
      send(env, role, (websocket) => {
        const buffer = Buffer.from('first');
        websocket.send(buffer);
        env.note('unchanged', buffer);
        return new Promise((resolve) => {
          websocket.send(buffer, () => {
            env.note('unchanged', buffer);
            buffer.fill('x');
            resolve();
          });
        });
      }),

    [`${role}: what is no callback`]: (ws, env) =>
      send(env, role, (websocket) => {
        env.attempt('null', () => env.sent(websocket.send('1', {}, null)));
        env.attempt('undefined', () => env.sent(websocket.send('2', undefined, undefined)));
        env.attempt('function in the second place', () => env.sent(websocket.send('3', () => {})));
      }),

    [`${role}: what send gives`]: (ws, env) =>
      send(env, role, (websocket) => env.note('gives', websocket.send('x')))
  };
}

const MASK = Buffer.from([1, 2, 3, 4]);

module.exports = {
  ...scenariosOf('server'),
  ...scenariosOf('client'),

  async 'client: generateMask is called once for each frame'(ws, env) {
    const { ws: websocket, raw } = await env.rawServer({
      generateMask(key) {
        env.note('key', key.length, Buffer.isBuffer(key));
        MASK.copy(key);
      }
    });
    websocket.send('abc');
    websocket.send('');
    websocket.ping('p');
    websocket.close();
    env.note('bytes', await raw.read(9 + 6 + 7 + 6));
    raw.write(close(1000, '', { masked: false }));
    await env.closed(websocket);
  },

  async 'server: the bytes of frames'(ws, env) {
    const { ws: websocket, raw } = await env.rawClient();
    const large = Buffer.alloc(300, 7);
    websocket.send('abc');
    websocket.send('');
    websocket.send(large);
    websocket.ping('p');
    websocket.close(4000, 'why');
    env.note('bytes', await raw.read(5));
    env.note('bytes', await raw.read(2));
    env.note('header', await raw.read(4));
    await raw.read(300);
    env.note('bytes', await raw.read(3 + 7));
    raw.write(close(1000));
    await env.closed(websocket);
  },

  async 'client: mask: false sends as a server does'(ws, env) {
    const { ws: websocket, raw } = await env.rawServer();
    websocket.send('plain', { mask: false });
    websocket.ping('p', false);
    websocket.pong('q', false);
    await env.noteFrames(raw, 3);
  },

  async 'client: a SharedArrayBuffer'(ws, env) {
    const { ws: websocket, raw } = await env.rawServer({ generateMask: (key) => MASK.copy(key) });
    const shared = new Uint8Array(new SharedArrayBuffer(4)).fill(5);
    websocket.send(shared.buffer);
    await env.noteFrames(raw, 1);
    env.note('content', [...shared]);
  },

  async 'server: bufferedAmount after a small send'(ws, env) {
    const { ws: websocket, raw } = await env.rawClient();
    env.note('at first', websocket.bufferedAmount);
    const written = new Promise((resolve) => websocket.send('hello', resolve));
    env.note('in the same tick', websocket.bufferedAmount);
    await written;
    await env.noteFrames(raw, 1);
    env.note('when it was written', websocket.bufferedAmount);
  },

  async 'server: the callback of a send that was cut off'(ws, env) {
    const { ws: websocket, raw } = await env.rawClient();
    raw.stream.pause();
    const called = new Promise((resolve) => websocket.send(Buffer.alloc(32 << 20), resolve));
    await env.turn();
    websocket.terminate();
    env.note('callback', await called);
    await env.closed(websocket);
  },

  async 'server: bufferedAmount grows while the peer does not read'(ws, env) {
    const { ws: websocket, raw } = await env.rawClient();
    raw.stream.pause();
    const chunk = Buffer.alloc(1 << 20);
    for (let i = 0; i < 32; ++i) websocket.send(chunk);
    await env.turn();
    env.note('much', websocket.bufferedAmount > 8 << 20);
    websocket.terminate();
    await env.closed(websocket);
  }
};
