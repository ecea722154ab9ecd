'use strict';

// Underscored members and half-public methods that programs rely on (WS-CONTRACT section 13, WS-CONSUMERS section 4).

const { Socket } = require('node:net');
const { Duplex } = require('node:stream');
const { once } = require('node:events');

const { duplexPair } = require('../../js/support/duplex-pair');
const { close, ping, text } = require('../../js/support/frames');
const { RawPeer } = require('../../js/support/raw-peer');
const { needing, table } = require('../support/scenario-options');

/** What programs read of `_socket`. */
const SOCKET_PROPERTIES = [
  ...['remoteAddress', 'remoteFamily', 'localAddress', 'destroyed', 'writable', 'readable'],
  ...['writableLength', 'writableNeedDrain', 'writableEnded', 'connecting', 'pending', 'encrypted'],
  ...['writableHighWaterMark', 'timeout', 'readyState', 'allowHalfOpen', 'readableEnded']
];

/** Options of setSocket(), from none to all. */
const PARTIAL_OPTIONS = {
  none: {},
  'maxPayload only': { maxPayload: 0 },
  'maxPayload and skipUTF8Validation': { maxPayload: 100, skipUTF8Validation: true },
  'allowSynchronousEvents off': { allowSynchronousEvents: false, maxPayload: 0 }
};

/** Notes when the socket below tells of its end. */
function noteSocket(env, websocket) {
  for (const event of ['error', 'end', 'close']) {
    websocket._socket.on(event, () => env.noteAt('socket', event, websocket.readyState));
  }
}

function scenariosOf(role) {
  const scenarios = {
    ...table(
      Object.fromEntries(SOCKET_PROPERTIES.map((name) => [`_socket.${name}`, name])),
      async (ws, env, name) => {
        const { ws: websocket } = await env.end(role);
        await env.turn();
        env.note(name, websocket._socket[name]);
        websocket.terminate();
        await env.closed(websocket);
      }
    ),

    async '_socket: methods'(ws, env) {
      const { ws: websocket, raw } = await env.end(role);
      const socket = websocket._socket;
      env.note('class', socket instanceof Socket, socket instanceof Duplex);
      env.note('ports', typeof socket.remotePort, typeof socket.localPort);
      env.note('address', Object.keys(socket.address()).sort(), socket.address().address);
      env.note('same', websocket._socket === socket);
      for (const call of ['setNoDelay', 'setKeepAlive', 'ref', 'unref', 'setTimeout']) {
        env.note(call, socket[call](0) === socket);
      }
      env.note('cork', socket.cork(), socket.uncork());
      websocket.send('works');
      await env.noteFrames(raw, 1);
    },

    async '_socket: bytes read and written'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      const socket = websocket._socket;
      const before = [socket.bytesRead, socket.bytesWritten];
      await new Promise((resolve) => websocket.send('12345', resolve));
      env.note('written', socket.bytesWritten - before[1]);
      raw.write(text('123', { masked }));
      await once(websocket, 'message');
      env.note('read', socket.bytesRead - before[0]);
    },

    async '_socket: raw bytes between frames'(ws, env) {
      const { ws: websocket, raw } = await env.end(role);
      websocket.send('1');
      websocket._socket.write(text('2', { masked: false }));
      websocket.send('3');
      await env.noteFrames(raw, 3);
    },

    async '_socket: write() calls back'(ws, env) {
      const { ws: websocket, raw } = await env.end(role);
      await new Promise((resolve) => {
        websocket._socket.write(text('raw', { masked: false }), (error) => {
          env.note('callback', error);
          resolve();
        });
      });
      await env.noteFrames(raw, 1);
    },

    async '_socket: end()'(ws, env) {
      const { ws: websocket, raw } = await env.end(role);
      websocket.send('last');
      websocket._socket.end();
      await Promise.all([env.closed(websocket), env.noteRest(raw)]);
    },

    async '_socket: destroy()'(ws, env) {
      const { ws: websocket } = await env.end(role);
      const socket = websocket._socket;
      socket.on('close', (hadError) => env.noteAt('socket', 'close', hadError));
      socket.destroy();
      env.note('state', websocket.readyState, socket.destroyed);
      await env.closed(websocket);
    },

    async '_socket: destroy(error)'(ws, env) {
      const { ws: websocket } = await env.end(role);
      const socket = websocket._socket;
      socket.on('error', (error) => env.noteAt('socket', 'error', error));
      socket.on('close', (hadError) => env.noteAt('socket', 'close', hadError));
      socket.destroy(new Error('mine'));
      await env.closed(websocket);
    },

    async '_socket: events of an ordinary end'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      noteSocket(env, websocket);
      const closed = env.closed(websocket);
      raw.write(close(1000, '', { masked }));
      await Promise.all([closed, env.noteRest(raw)]);
    },

    async '_socket: events when the peer ends without a closing handshake'(ws, env) {
      const { ws: websocket, raw } = await env.end(role);
      noteSocket(env, websocket);
      const closed = env.closed(websocket);
      raw.stream.end();
      await closed;
    },

    async '_socket: events after a bad frame'(ws, env) {
      const { ws: websocket, raw } = await env.end(role);
      noteSocket(env, websocket);
      const closed = env.closed(websocket);
      raw.write(Buffer.from([0xff, 0xff]));
      await Promise.all([closed, env.noteRest(raw)]);
    },

    async '_socket: destroy(error) in a listener, with the end of the stream behind'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      noteSocket(env, websocket);
      const closed = env.closed(websocket);
      websocket.once('message', () => websocket._socket.destroy(new Error('mine')));
      raw.write(text('last', { masked }));
      raw.stream.end();
      await closed;
    },

    async '_socket: events when it is cut off by terminate()'(ws, env) {
      const { ws: websocket } = await env.end(role);
      noteSocket(env, websocket);
      const closed = env.closed(websocket);
      websocket.terminate();
      await closed;
    },

    async '_socket: drain'(ws, env) {
      const { ws: websocket, raw } = await env.end(role);
      raw.stream.removeAllListeners('data').pause();
      const drained = once(websocket._socket, 'drain');
      websocket.send(Buffer.alloc(16 << 20));
      await env.turn();
      env.note('needs drain', websocket._socket.writableNeedDrain);
      raw.stream.resume();
      await drained;
      env.note('after', websocket._socket.writableNeedDrain, websocket._socket.writableLength);
    },

    async _sender(ws, env) {
      const { ws: websocket } = await env.end(role);
      const { _sender: sender } = websocket;
      env.note('of the socket', sender._socket === websocket._socket, sender === websocket._sender);
      env.note('idle', sender._bufferedBytes);
    },

    async 'underscored state in an ordinary life'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      const note = (when) => {
        for (const name of [
          '_readyState',
          '_closeFrameReceived',
          '_closeFrameSent',
          '_closeCode'
        ]) {
          env.note(`${when} ${name}`, websocket[name]);
        }
        env.note(`${when} timer`, typeof websocket._closeTimer, websocket._isServer);
      };
      note('open');
      const closed = env.closed(websocket);
      websocket.close(4000, 'why');
      env.note('closing timer', typeof websocket._closeTimer);
      raw.write(close(4001, '', { masked }));
      await closed;
      note('closed');
    }
  };

  return Object.fromEntries(
    Object.entries(scenarios).map(([name, run]) => [`${role}: ${name}`, run])
  );
}

/** A WebSocket over one end of an in-memory pipe. */
function overPipe(ws, env, isServer, options) {
  const [near, far] = duplexPair();
  const websocket = new ws.WebSocket(null, undefined, { autoPong: true, closeTimeout: 5000 });
  env.watch(websocket, 'piped');
  websocket._isServer = isServer;
  websocket.setSocket(near, Buffer.alloc(0), options);
  env.note('state', websocket.readyState, websocket._socket === near);
  env.atEnd(() => far.destroy());
  return { websocket, near, far };
}

module.exports = {
  ...scenariosOf('server'),
  ...scenariosOf('client'),

  ...table(
    { 'of any client': {}, 'of a client that would follow redirects': { followRedirects: true } },
    async (ws, env, options) => {
      const note = (when, client) => {
        for (const name of ['_redirects', '_originalIpc', '_originalSecure']) {
          env.note(`${when} ${name}`, client[name]);
        }
        env.note(`${when} request`, client._req === null ? null : client._req?.method);
      };
      const listener = await env.rawListener();
      const client = env.client(listener.url, options);
      note('connecting', client);
      const opened = once(client, 'open');
      await (await listener.accept()).acceptUpgrade();
      await opened;
      note('open', client);
    },
    'the state of the handshake '
  ),

  ...table(
    PARTIAL_OPTIONS,
    async (ws, env, options) => {
      for (const isServer of [true, false]) {
        const { websocket, far } = overPipe(ws, env, isServer, options);
        const raw = new RawPeer(far);
        websocket.send('sent');
        raw.write(text('received', { masked: isServer }), ping('', { masked: isServer }));
        await env.noteFrames(raw, 2);
        raw.write(close(1000, '', { masked: isServer }));
        await env.noteRest(raw);
        raw.stream.end();
        await env.closed(websocket);
      }
    },
    'setSocket() with '
  ),

  async 'setSocket() with a head'(ws, env) {
    const [near] = duplexPair();
    const websocket = new ws.WebSocket(null, undefined, {});
    env.watch(websocket, 'piped');
    const message = once(websocket, 'message');
    websocket.setSocket(near, text('head'), { maxPayload: 0 });
    await message;
    near.destroy();
    await env.closed(websocket);
  },

  async 'autoPong of a WebSocket made by hand'(ws, env) {
    const [near, far] = duplexPair();
    const websocket = new ws.WebSocket(null, undefined, { autoPong: false });
    env.watch(websocket, 'piped');
    websocket.setSocket(near, Buffer.alloc(0), { maxPayload: 0 });
    const raw = new RawPeer(far);
    websocket.on('ping', () => websocket.send('pinged'));
    raw.write(ping('p'));
    await env.noteFrames(raw, 1);
  },

  async 'the writes of a stream'(ws, env) {
    const chunks = [];
    const stream = new Duplex({
      read() {},
      write(chunk, encoding, callback) {
        chunks.push(chunk.length);
        callback();
      }
    });
    const websocket = new ws.WebSocket(null, undefined, {});
    env.watch(websocket, 'piped');
    websocket.setSocket(stream, Buffer.alloc(0), { maxPayload: 0 });
    websocket.send('one');
    websocket.send('two');
    env.note('in the same tick', chunks);
    await env.turn();
    env.note('later', chunks);
  },

  async 'emitClose()'(ws, env) {
    const websocket = new ws.WebSocket(null, undefined, {});
    env.watch(websocket, 'bare');
    websocket.emitClose();
    env.note('state', websocket.readyState);
  },

  async 'events emitted by hand'(ws, env) {
    const { server, client } = await env.pair();
    client.emit('message', Buffer.from('again'));
    client.emit('exception', 1);
    server.on('exception', (value) => env.note('exception', value));
    server.emit('exception', 2);
    env.note('listeners', server.listenerCount('exception'));
  },

  ...needing(['Sender'], {
    async '_sender.sendFrame() keeps the order'(ws, env) {
      const { ws: websocket, raw } = await env.rawClient();
      env.note('type', typeof websocket._sender.sendFrame);
      const frame = ws.Sender.frame(Buffer.from('2'), {
        ...{ readOnly: false, mask: false, rsv1: false, opcode: 1, fin: true }
      });
      await new Promise((resolve) => {
        websocket.send('1', () => env.note('first'));
        websocket._sender.sendFrame(frame, (error) => env.note('frame', error));
        websocket.send('3', () => resolve(env.note('third')));
      });
      await env.noteFrames(raw, 3);
    },

    async '_sender.sendFrame() without callback, and of one Buffer'(ws, env) {
      const { ws: websocket, raw } = await env.rawClient();
      websocket._sender.sendFrame([text('whole', { masked: false })]);
      await env.noteFrames(raw, 1);
    }
  }),

  ...needing(['Receiver'], {
    async '_receiver emits what arrives'(ws, env) {
      const { ws: websocket, raw } = await env.rawClient();
      for (const event of ['message', 'ping', 'pong', 'conclude']) {
        websocket._receiver.on(event, (...args) => env.noteAt('receiver', event, ...args));
      }
      const closed = env.closed(websocket);
      raw.write(text('m'), ping('p'), close(1000, 'x'));
      await Promise.all([closed, env.noteRest(raw)]);
    }
  })
};
