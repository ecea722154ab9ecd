'use strict';

// createWebSocketStream().

const { EventEmitter, once } = require('node:events');

const { binary, close, text } = require('../../js/support/frames');
const { needing, table } = require('../support/scenario-options');

/** Options of the stream, and what is read and written with them. */
const OPTIONS = {
  none: undefined,
  'an empty object': {},
  readableObjectMode: { readableObjectMode: true },
  'objectMode is refused': { objectMode: true },
  'an encoding': { encoding: 'utf8' },
  'decodeStrings: false': { decodeStrings: false },
  'a default encoding': { defaultEncoding: 'latin1' },
  'other modes that are refused': { autoDestroy: true, emitClose: true, writableObjectMode: true },
  'foreign keys': { headers: { a: 1 }, rejectUnauthorized: false, protocol: 'x' },
  'high water marks': { readableHighWaterMark: 1, writableHighWaterMark: 1 }
};

function noteStream(env, stream, log = 'stream') {
  for (const event of ['end', 'finish', 'close', 'error']) {
    stream.on(event, (...args) => env.noteAt(log, event, ...args));
  }
  return stream;
}

function ended(stream) {
  return new Promise((resolve) => stream.once('close', resolve));
}

function scenariosOf(role) {
  const scenarios = {
    ...table(
      OPTIONS,
      async (ws, env, options) => {
        const { ws: websocket, raw, masked } = await env.end(role);
        const stream = noteStream(env, ws.createWebSocketStream(websocket, options));
        for (const name of ['readableObjectMode', 'writableObjectMode', 'allowHalfOpen']) {
          env.note(name, stream[name]);
        }
        stream.on('data', (chunk) => env.noteAt('stream', 'data', chunk));
        stream.write('string');
        stream.write(Buffer.from('bytes'));
        await env.noteFrames(raw, 2);
        const closed = ended(stream);
        raw.write(text('t', { masked }), binary('b', { masked }), close(1000, '', { masked }));
        stream.end();
        await Promise.all([closed, env.closed(websocket)]);
      },
      'options: '
    ),

    async 'own methods'(ws, env) {
      const { ws: websocket } = await env.end(role);
      const stream = ws.createWebSocketStream(websocket);
      stream.on('error', () => {});
      for (const name of ['_read', '_write', '_final', '_destroy', '_writev']) {
        env.note(name, Object.hasOwn(stream, name));
      }
      env.note('class', stream.constructor.name);
    },

    async 'end() closes the WebSocket'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      const stream = noteStream(env, ws.createWebSocketStream(websocket));
      stream.resume();
      stream.end('last');
      await env.noteFrames(raw, 2);
      const closed = ended(stream);
      raw.write(close(1000, '', { masked }));
      await Promise.all([closed, env.closed(websocket)]);
    },

    async 'the peer closes'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      const stream = noteStream(env, ws.createWebSocketStream(websocket));
      stream.resume();
      const end = once(stream, 'end');
      raw.write(close(1000, '', { masked }));
      await Promise.all([end, env.noteRest(raw)]);
      env.note('stream', stream.destroyed, stream.writable);
    },

    async 'destroy()'(ws, env) {
      const { ws: websocket, raw } = await env.end(role);
      const stream = noteStream(env, ws.createWebSocketStream(websocket));
      const closed = ended(stream);
      stream.destroy();
      env.note('state', websocket.readyState, stream.destroyed);
      await Promise.all([closed, env.noteRest(raw)]);
    },

    async 'destroy() with an error'(ws, env) {
      const { ws: websocket } = await env.end(role);
      const stream = noteStream(env, ws.createWebSocketStream(websocket));
      const closed = ended(stream);
      stream.destroy(new Error('mine'));
      await closed;
    },

    async 'an error of the WebSocket'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      const stream = noteStream(env, ws.createWebSocketStream(websocket));
      const closed = ended(stream);
      raw.write(text('x', { masked, rsv: 2 }));
      await Promise.all([closed, env.noteRest(raw)]);
    },

    async 'a stream that is not read pauses the WebSocket'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      const stream = noteStream(env, ws.createWebSocketStream(websocket));
      raw.write(binary(Buffer.alloc(70000, 1), { masked }));
      await once(websocket, 'message');
      env.note('paused', websocket.isPaused, stream.readableLength);
      let bytes = 0;
      const read = new Promise((resolve) => {
        stream.on('data', (chunk) => {
          bytes += chunk.length;
          if (bytes === 70003) resolve();
        });
      });
      raw.write(binary('end', { masked }));
      await read;
      env.note('paused', websocket.isPaused);
    },

    async 'write() after the WebSocket has closed'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      const stream = noteStream(env, ws.createWebSocketStream(websocket));
      const closed = env.closed(websocket);
      raw.write(close(1000, '', { masked }));
      await closed;
      await new Promise((resolve) => {
        stream.write('late', (error) => {
          env.note('callback', error);
          resolve();
        });
      });
    },

    async 'for await'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      const stream = ws.createWebSocketStream(websocket, { encoding: 'utf8' });
      raw.write(text('a', { masked }), text('b', { masked }), close(1000, '', { masked }));
      let all = '';
      for await (const chunk of stream) all += chunk;
      env.note('all', all);
    }
  };
  return Object.fromEntries(
    Object.entries(scenarios).map(([name, run]) => [`${role}: ${name}`, run])
  );
}

module.exports = needing(['createWebSocketStream'], {
  ...scenariosOf('server'),
  ...scenariosOf('client'),

  async 'a stream over a client that connects'(ws, env) {
    const { wss, url } = await env.serve();
    wss.on('connection', (websocket) => {
      websocket.on('message', (data) => websocket.send(data));
    });
    const client = env.client(url);
    const stream = noteStream(env, ws.createWebSocketStream(client, { encoding: 'utf8' }));
    stream.write('early', () => env.noteAt('stream', 'written'));
    env.note('state', client.readyState);
    const [echo] = await once(stream, 'data');
    env.note('echo', echo);
    const [websocket] = wss.clients;
    const closed = [ended(stream), env.closed(websocket)];
    stream.end();
    await Promise.all(closed);
  },

  async 'a client that cannot connect'(ws, env) {
    const { url, accept } = await env.rawListener();
    const client = new ws.WebSocket(url, { rejectUnauthorized: false });
    const stream = noteStream(env, ws.createWebSocketStream(client));
    const closed = ended(stream);
    stream.end('never sent');
    const raw = await accept();
    await raw.readHead();
    raw.write(Buffer.from('HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n'));
    await closed;
  },

  async 'destroyed while the client connects'(ws, env) {
    const { url } = await env.rawListener();
    const client = new ws.WebSocket(url, { rejectUnauthorized: false });
    const stream = noteStream(env, ws.createWebSocketStream(client));
    const closed = ended(stream);
    stream.destroy();
    await closed;
    env.note('state', client.readyState);
  },

  async 'two streams, piped'(ws, env) {
    const { server, client } = await env.pair();
    const echo = ws.createWebSocketStream(server);
    echo.pipe(echo);
    const stream = noteStream(env, ws.createWebSocketStream(client));
    const sent = Buffer.alloc(300000, 'abc');
    const received = [];
    stream.on('data', (chunk) => received.push(chunk));
    for (let i = 0; i < 10; ++i) stream.write(sent.subarray(i * 30000, (i + 1) * 30000));
    const complete = new Promise((resolve) => {
      stream.on('data', () => {
        if (Buffer.concat(received).length === sent.length) resolve();
      });
    });
    await complete;
    env.note('content', Buffer.concat(received).equals(sent));
    const closed = [ended(stream), env.closed(server)];
    stream.end();
    await Promise.all(closed);
  },

  'over any emitter'(ws, env) {
    const emitter = new EventEmitter();
    emitter.readyState = 0;
    env.attempt('made', () => ws.createWebSocketStream(emitter).constructor.name);
    env.note('listeners', emitter.eventNames());
  }
});
