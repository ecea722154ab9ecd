'use strict';

// A server from its constructor to its 'close'.

const http = require('node:http');
const { once } = require('node:events');

const { requestHead } = require('../../js/support/raw-peer');
const { table } = require('../support/scenario-options');

const MODES = {
  'no options': [],
  null: [null],
  'an empty object': [{}],
  'port and noServer': [{ port: 0, noServer: true }],
  'port and server': [{ port: 0, server: new http.Server() }],
  'server and noServer': [{ server: new http.Server(), noServer: true }],
  'all three': [{ port: 0, server: new http.Server(), noServer: true }],
  'a null port': [{ port: null }],
  'an undefined port': [{ port: undefined }],
  'noServer: false': [{ noServer: false }],
  noServer: [{ noServer: true }],
  'noServer and a null port': [{ port: null, noServer: true }],
  'a port as a string': [{ port: 'x' }],
  'a port that is none': [{ port: 65536 }],
  server: [{ server: new http.Server() }],
  'what is no server': [{ server: {} }]
};

const DEFAULTED = ['host', 'port', 'path', 'backlog', 'server', 'verifyClient', 'handleProtocols'];

function closedServer(wss) {
  return new Promise((resolve) => wss.once('close', () => resolve()));
}

function noteEvents(env, wss) {
  for (const event of ['listening', 'close', 'error']) {
    wss.on(event, (...args) => env.noteAt('wss', event, ...args));
  }
}

function port(ws, env, options, callback) {
  const wss = new ws.WebSocketServer({ port: 0, host: '127.0.0.1', ...options }, callback);
  env.atEnd(() => {
    if (wss._server !== null) wss._server.closeAllConnections();
    wss.close();
  });
  noteEvents(env, wss);
  return wss;
}

module.exports = {
  ...table(
    MODES,
    (ws, env, args) => {
      env.attempt('constructor', () => {
        const wss = new ws.WebSocketServer(...args);
        wss.close();
        return wss._server;
      });
    },
    'mode: '
  ),

  'the options with their defaults'(ws, env) {
    const { options } = new ws.WebSocketServer({ noServer: true, unknown: 1 });
    for (const [name, value] of Object.entries(options).sort()) env.note(name, value);
    env.note('class', options.WebSocket === ws.WebSocket);
    for (const name of DEFAULTED) env.note(name, options[name]);
  },

  'perMessageDeflate: true is an empty object'(ws, env) {
    env.note(
      'on',
      new ws.WebSocketServer({ noServer: true, perMessageDeflate: true }).options.perMessageDeflate
    );
    env.note('off', new ws.WebSocketServer({ noServer: true }).options.perMessageDeflate);
  },

  'clients only with clientTracking'(ws, env) {
    env.note('tracked', new ws.WebSocketServer({ noServer: true }).clients);
    for (const clientTracking of [false, null, 0, undefined]) {
      const wss = new ws.WebSocketServer({ noServer: true, clientTracking });
      env.note('untracked', wss.clients, 'clients' in wss);
    }
  },

  async 'options changed later count for the next connection'(ws, env) {
    const { wss, url } = await env.serve();
    wss.options.maxPayload = 3;
    wss.options.closeTimeout = 1234;
    const connection = once(wss, 'connection');
    const client = env.client(url);
    const [server] = await connection;
    env.note('closeTimeout', server._closeTimeout);
    const closed = [env.closed(client), env.closed(server)];
    client.on('open', () => client.send('long'));
    await Promise.all(closed);
  },

  'address() without a server'(ws, env) {
    const wss = new ws.WebSocketServer({ noServer: true });
    env.attempt('address', () => wss.address());
  },

  async 'an own server: listening, address, close'(ws, env) {
    let called;
    const listening = new Promise((resolve) => (called = resolve));
    const wss = port(ws, env, {}, () => called(env.note('callback')));
    await listening;
    const { address, family, port: number } = wss.address();
    env.note('address', address, family, typeof number, wss._server.listening, wss._state);
    const closed = closedServer(wss);
    wss.close((...args) => env.note('close callback', args));
    env.note('closing', wss._server, wss._state, wss.address());
    await closed;
    env.note('closed', wss._state);
  },

  async 'an own server answers plain requests'(ws, env) {
    const wss = port(ws, env);
    await once(wss, 'listening');
    const res = await new Promise((resolve) => {
      http.get({ host: '127.0.0.1', port: wss.address().port, agent: false }, resolve);
    });
    const { 'content-type': type, 'content-length': length } = res.headers;
    env.note('response', res.statusCode, res.statusMessage, type, length);
    res.setEncoding('utf8');
    for await (const text of res) env.note('body', text);
  },

  async 'an own server takes connections'(ws, env) {
    const wss = port(ws, env);
    await once(wss, 'listening');
    wss.on('connection', (websocket, req) => {
      env.watch(websocket, 'server');
      env.note('connection', req.url, websocket.url, wss.clients.has(websocket));
      websocket.send('welcome');
    });
    const client = env.watch(
      new ws.WebSocket(`ws://127.0.0.1:${wss.address().port}/a?b`, { perMessageDeflate: false }),
      'client'
    );
    await once(client, 'message');
    env.note('protocol', client.protocol, client.extensions);
  },

  async 'a port in use'(ws, env) {
    const first = port(ws, env);
    await once(first, 'listening');
    const second = port(ws, env, { port: first.address().port });
    await once(second, 'error');
  },

  async 'close() of an own server leaves its connections'(ws, env) {
    const wss = port(ws, env);
    await once(wss, 'listening');
    const connection = once(wss, 'connection');
    const client = env.watch(
      new ws.WebSocket(`ws://127.0.0.1:${wss.address().port}`, { perMessageDeflate: false }),
      'client'
    );
    await once(client, 'open');
    const [server] = await connection;
    const closed = closedServer(wss);
    wss.close();
    server.send('still here');
    await once(client, 'message');
    env.note('clients', wss.clients.size);
    client.close(1000);
    await Promise.all([closed, env.closed(client)]);
  },

  async 'close() with a server: waits for its clients'(ws, env) {
    const { wss, server, client } = await env.pair();
    noteEvents(env, wss);
    const closed = closedServer(wss);
    wss.close((...args) => env.noteAt('wss', 'callback', args));
    env.note('state', wss._state, wss.clients.size);
    server.on('close', () => env.noteAt('wss', 'client closed', wss.clients.size));
    client.close(1000);
    await Promise.all([closed, env.closed(client)]);
    env.note('state', wss._state, wss.clients.size);
  },

  async 'close() with a server: in the next tick without clients'(ws, env) {
    const { wss, server } = await env.serve();
    noteEvents(env, wss);
    const closed = closedServer(wss);
    wss.close();
    env.noteAt('wss', 'called');
    await closed;
    env.note('server', server.listening, server.listenerCount('upgrade'));
    env.note('listeners', server.listenerCount('listening'), server.listenerCount('error'));
  },

  async 'close() with a server: in the next tick without tracking'(ws, env) {
    const { wss } = await env.pair({ clientTracking: false });
    const closed = closedServer(wss);
    wss.close();
    await closed;
  },

  async 'close() twice while closing'(ws, env) {
    const { wss, client } = await env.pair();
    noteEvents(env, wss);
    const closed = closedServer(wss);
    wss.close((...args) => env.noteAt('wss', 'first', args));
    wss.close((...args) => env.noteAt('wss', 'second', args));
    client.terminate();
    await Promise.all([closed, env.closed(client)]);
  },

  async 'close() when closed'(ws, env) {
    const { wss } = await env.serve();
    noteEvents(env, wss);
    wss.close();
    await closedServer(wss);
    await new Promise((resolve) => {
      wss.close((...args) => {
        env.noteAt('wss', 'callback', args);
        resolve();
      });
    });
    const again = closedServer(wss);
    wss.close();
    await again;
  },

  async 'close() after removeAllListeners()'(ws, env) {
    const { wss, client } = await env.pair();
    wss.removeAllListeners();
    const closed = new Promise((resolve) => {
      wss.close((...args) => {
        env.note('callback', args);
        resolve();
      });
    });
    client.terminate();
    await Promise.all([closed, env.closed(client)]);
  },

  async 'upgrades while closing get 503'(ws, env) {
    const wss = new ws.WebSocketServer({ noServer: true });
    const server = env.httpServer();
    server.on('upgrade', (req, socket, head) => {
      wss.handleUpgrade(req, socket, head, () => env.note('called'));
    });
    const number = await env.listen(server);
    wss.close();
    const raw = env.dial(number);
    raw.write(requestHead());
    env.note('response', await raw.readToEnd());
  },

  async 'a server that closes is left alone'(ws, env) {
    const { wss, server, client } = await env.pair();
    noteEvents(env, wss);
    server.on('close', () => env.noteAt('websocket', 'close', wss.clients.size));
    client.terminate();
    await Promise.all([env.closed(server), env.closed(client)]);
  },

  async 'an http server that listens, fails and is closed'(ws, env) {
    const server = env.httpServer();
    const wss = new ws.WebSocketServer({ server });
    noteEvents(env, wss);
    await env.listen(server);
    server.emit('error', new Error('of the http server'));
    wss.close();
    await closedServer(wss);
    server.on('error', () => {});
    server.emit('error', new Error('unheard'));
  },

  async 'clients() while they come and go'(ws, env) {
    const { wss, url } = await env.serve();
    const clients = [];
    for (let i = 0; i < 3; ++i) {
      const connection = once(wss, 'connection');
      const client = new ws.WebSocket(url, {
        perMessageDeflate: false,
        rejectUnauthorized: false
      });
      env.atEnd(() => client.terminate());
      clients.push(client);
      await once(client, 'open');
      await connection;
      env.note('size', wss.clients.size);
    }
    for (const [i, websocket] of [...wss.clients].entries()) {
      websocket.close(1000);
      await env.closed(websocket);
      env.note('size', i, wss.clients.size);
    }
  },

  async 'http server close() waits for WebSockets'(ws, env) {
    const server = env.httpServer();
    const wss = new ws.WebSocketServer({ server });
    const number = await env.listen(server);
    const connection = once(wss, 'connection');
    const client = env.client(env.url(number));
    await once(client, 'open');
    await connection;
    const count = () => new Promise((resolve) => server.getConnections((e, n) => resolve(n)));
    env.noteAt('http', 'connections', await count());
    const closed = once(server, 'close');
    server.close(() => env.noteAt('http', 'closed'));
    env.noteAt('http', 'client state', client.readyState);
    client.close(1000);
    await Promise.all([closed, env.closed(client)]);
  }
};
