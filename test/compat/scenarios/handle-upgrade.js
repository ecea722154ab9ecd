'use strict';

// handleUpgrade() called by hand: over sockets of an http server, over any stream, with any object as request.

const { Duplex } = require('node:stream');
const { once } = require('node:events');

const { text } = require('../../js/support/frames');
const { requestHead, sampleKey } = require('../../js/support/raw-peer');

/** A stream that notes what is written to it, its first chunk by itself, and has none of a socket's methods. */
function bareDuplex(env) {
  const chunks = [];
  const noteRest = () => env.note('rest', Buffer.concat(chunks));
  return new Duplex({
    read() {},
    write(chunk, encoding, callback) {
      if (chunks.length === 0) env.note('first chunk', chunk.toString());
      chunks.push(chunk);
      callback();
    },
    final(callback) {
      noteRest();
      callback();
    }
  });
}

function plainRequest(headers) {
  return {
    method: 'GET',
    url: '/',
    headers: {
      upgrade: 'websocket',
      'sec-websocket-key': sampleKey,
      'sec-websocket-version': 13,
      ...headers
    }
  };
}

module.exports = {
  async 'handleUpgrade() over any stream, with any object'(ws, env) {
    const wss = new ws.WebSocketServer({ noServer: true });
    const stream = bareDuplex(env);
    const req = plainRequest({});
    let isSynchronous = false;
    wss.handleUpgrade(req, stream, Buffer.alloc(0), (websocket, request) => {
      isSynchronous = true;
      env.watch(websocket, 'server');
      env.note('called', request === req, websocket.readyState, websocket._socket === stream);
      websocket.send('hi');
    });
    env.note('synchronous', isSynchronous, wss.clients.size);
    await env.turn();
    const [websocket] = wss.clients;
    const closed = env.closed(websocket);
    stream.push(null);
    await closed;
    env.note('clients', wss.clients.size);
  },

  async 'handleUpgrade() with a head'(ws, env) {
    const wss = new ws.WebSocketServer({ noServer: true });
    const stream = bareDuplex(env);
    await new Promise((resolve) => {
      wss.handleUpgrade(plainRequest({}), stream, text('in the head'), (websocket) => {
        env.watch(websocket, 'server');
        websocket.once('message', () => resolve());
      });
    });
  },

  'handleUpgrade() twice with the same socket'(ws, env) {
    const wss = new ws.WebSocketServer({ noServer: true });
    const stream = bareDuplex(env);
    wss.handleUpgrade(plainRequest({}), stream, Buffer.alloc(0), () => {});
    env.attempt('again', () => {
      wss.handleUpgrade(plainRequest({}), stream, Buffer.alloc(0), () => {});
    });
    stream.destroy();
  },

  async 'handleUpgrade() with a destroyed socket'(ws, env) {
    const wss = new ws.WebSocketServer({ noServer: true });
    const stream = bareDuplex(env);
    stream.destroy();
    wss.handleUpgrade(plainRequest({}), stream, Buffer.alloc(0), () => env.note('called'));
    await env.turn();
    env.note('clients', wss.clients.size);
  },

  async 'handleUpgrade() refuses over any stream'(ws, env) {
    const wss = new ws.WebSocketServer({ noServer: true });
    const stream = bareDuplex(env);
    stream.on('close', () => env.note('close'));
    wss.handleUpgrade(plainRequest({ upgrade: 'x' }), stream, Buffer.alloc(0), () => {});
    await once(stream, 'close');
  },

  async "handleUpgrade() does not emit 'connection'"(ws, env) {
    const wss = new ws.WebSocketServer({ noServer: true });
    const server = env.httpServer();
    wss.on('connection', (websocket, req, extra) => env.note('connection', extra));
    const port = await env.listen(server);
    const upgraded = new Promise((resolve) => {
      server.on('upgrade', (req, socket, head) => {
        env.note('head', head);
        wss.handleUpgrade(req, socket, head, (websocket) => {
          env.watch(websocket, 'server');
          env.note('address', websocket._socket.remoteAddress, typeof websocket._socket.remotePort);
          wss.emit('connection', websocket, req, 'by hand');
          resolve();
        });
      });
    });
    const raw = env.dial(port);
    raw.write(requestHead());
    await upgraded;
    env.note('head', await raw.readHead());
  },

  async 'two servers on one http server'(ws, env) {
    const server = env.httpServer();
    const one = new ws.WebSocketServer({ noServer: true });
    const two = new ws.WebSocketServer({ noServer: true });
    server.on('upgrade', (req, socket, head) => {
      const wss = req.url === '/one' ? one : two;
      wss.handleUpgrade(req, socket, head, (websocket) => {
        env.watch(websocket, req.url);
        websocket.send(req.url);
      });
    });
    const port = await env.listen(server);
    for (const path of ['/one', '/two']) {
      const raw = env.dial(port);
      raw.write(requestHead({}, `GET ${path} HTTP/1.1`));
      await raw.readHead();
      await env.noteFrames(raw, 1, `wire ${path}`);
    }
    env.note('clients', one.clients.size, two.clients.size);
  },

  async 'an upgrade that is answered later'(ws, env) {
    const wss = new ws.WebSocketServer({ noServer: true });
    const server = env.httpServer();
    const port = await env.listen(server);
    const raw = env.dial(port);
    raw.write(requestHead(), text('early'));
    const [req, socket, head] = await once(server, 'upgrade');
    await env.turn();
    await env.turn();
    await new Promise((resolve) => {
      wss.handleUpgrade(req, socket, head, (websocket) => {
        env.watch(websocket, 'server');
        websocket.once('message', () => resolve());
      });
    });
  }
};
