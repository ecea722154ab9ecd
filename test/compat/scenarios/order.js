'use strict';

// When things happen: ticks and promises between events, pausing, deferred events, contexts.

const { AsyncLocalStorage } = require('node:async_hooks');
const { once } = require('node:events');

const { binary, close, ping, pong, text } = require('../../js/support/frames');

/** Notes an event, then the tick and the promise that it schedules. */
function noteWithTicks(env, what) {
  env.note(what);
  process.nextTick(() => env.note(`tick of ${what}`));
  Promise.resolve().then(() => env.note(`promise of ${what}`));
}

function scenariosOf(role) {
  const scenarios = {
    async 'messages of one chunk, then their ticks and promises'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      let count = 0;
      const done = new Promise((resolve) => {
        websocket.on('message', (data) => {
          noteWithTicks(env, `message ${data}`);
          if (++count === 3) setImmediate(resolve);
        });
      });
      raw.write(...['1', '2', '3'].map((data) => text(data, { masked })));
      await done;
    },

    async 'allowSynchronousEvents: false'(ws, env) {
      const options = { allowSynchronousEvents: false };
      const { ws: websocket, raw, masked } = await env.end(role, options);
      for (const event of ['message', 'ping', 'pong']) {
        websocket.on(event, (data) => {
          noteWithTicks(env, `${event} ${data}`);
          setImmediate(() => env.note(`immediate of ${data}`));
        });
      }
      const closed = env.closed(websocket);
      raw.write(
        text('1', { masked }),
        ping('2', { masked }),
        pong('3', { masked }),
        binary('4', { masked }),
        close(1000, '', { masked })
      );
      await Promise.all([closed, env.noteRest(raw)]);
    },

    async 'pause() and resume()'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.pause();
      env.note('paused', websocket.isPaused);
      // What was sent behind pause() has left: so reading has stopped, wherever it is done.
      websocket.send('paused');
      await env.noteFrames(raw, 1);
      raw.write(text('held back', { masked }));
      for (let i = 0; i < 5; ++i) await env.turn();
      env.note('resuming', websocket.isPaused);
      const message = once(websocket, 'message');
      websocket.resume();
      env.note('resumed', websocket.isPaused);
      await message;
    },

    async 'pause() pauses the socket'(ws, env) {
      const { ws: websocket } = await env.end(role);
      env.note('at first', websocket._socket.isPaused());
      websocket.pause();
      env.note('paused', websocket._socket.isPaused());
      websocket.resume();
      env.note('resumed', websocket._socket.isPaused());
    },

    async 'pause() in a listener'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.once('message', () => {
        websocket.pause();
        setImmediate(() => {
          env.note('resume');
          websocket.resume();
        });
      });
      const closed = env.closed(websocket);
      raw.write(text('1', { masked }), text('2', { masked }), close(1000, '', { masked }));
      await Promise.all([closed, env.noteRest(raw)]);
    },

    async 'sending while paused'(ws, env) {
      const { ws: websocket, raw } = await env.end(role);
      websocket.pause();
      websocket.send('still');
      await env.noteFrames(raw, 1);
      env.note('paused', websocket.isPaused);
    },

    async 'isPaused after the end'(ws, env) {
      const { ws: websocket } = await env.end(role);
      websocket.pause();
      websocket.terminate();
      await env.closed(websocket);
      env.note('paused', websocket.isPaused);
      websocket.resume();
      env.note('paused', websocket.isPaused);
    },

    async 'a message, then a protocol error, with replies'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.on('message', (data) => websocket.send(`re ${data}`));
      const closed = env.closed(websocket);
      raw.write(text('good', { masked }), text('bad', { masked, rsv: 2 }));
      await Promise.all([closed, env.noteRest(raw)]);
    },

    async 'a message, then the end, with replies'(ws, env) {
      const connected =
        role === 'server'
          ? await env.rawClient({}, {}, { allowHalfOpen: true })
          : await env.rawServer({}, undefined, [], { allowHalfOpen: true });
      const { ws: websocket, raw } = connected;
      websocket.on('message', (data) => websocket.send(`re ${data}`));
      const closed = env.closed(websocket);
      raw.write(text('good', { masked: role === 'server' }));
      raw.stream.end();
      await Promise.all([closed, env.noteRest(raw)]);
    },

    async 'sends in a tick of a listener keep their order'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.on('message', (data) => {
        websocket.send(`now ${data}`);
        process.nextTick(() => websocket.send(`tick ${data}`));
        Promise.resolve().then(() => websocket.send(`promise ${data}`));
      });
      raw.write(text('1', { masked }), text('2', { masked }));
      await env.noteFrames(raw, 6);
    }
  };
  return Object.fromEntries(
    Object.entries(scenarios).map(([name, run]) => [`${role}: ${name}`, run])
  );
}

module.exports = {
  ...scenariosOf('server'),
  ...scenariosOf('client'),

  async 'the context of a client is that of its constructor'(ws, env) {
    const storage = new AsyncLocalStorage();
    const { url, accept } = await env.rawListener();
    const client = storage.run('client', () => env.client(url));
    for (const event of ['upgrade', 'open', 'message', 'ping', 'close']) {
      client.on(event, () => env.note(event, storage.getStore()));
    }
    const raw = await accept();
    const opened = once(client, 'open');
    await raw.acceptUpgrade();
    await opened;
    const closed = env.closed(client);
    raw.write(text('1', { masked: false }), ping('2', { masked: false }));
    raw.write(close(1000, '', { masked: false }));
    await closed;
  },

  async 'a server connection has no context'(ws, env) {
    const storage = new AsyncLocalStorage();
    const { ws: websocket, raw } = await env.rawClient();
    storage.run('listener', () => {
      websocket.on('message', () => env.note('message', storage.getStore()));
    });
    const closed = env.closed(websocket);
    raw.write(text('1'), close(1000));
    await closed;
  },

  async "a connection is open inside 'connection'"(ws, env) {
    const { wss, url } = await env.serve();
    wss.on('connection', (websocket) => {
      env.note('state', websocket.readyState, wss.clients.has(websocket));
      websocket.send('first');
      env.note('address', websocket._socket.remoteAddress, websocket._socket.localAddress);
    });
    const client = env.client(url);
    await once(client, 'message');
  },

  async 'send() in the listener of open'(ws, env) {
    const { wss, url } = await env.serve();
    const client = env.client(url);
    client.on('open', () => client.send('first'));
    await new Promise((resolve) => {
      wss.on('connection', (websocket) => websocket.on('message', resolve));
    });
  }
};
