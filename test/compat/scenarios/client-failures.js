'use strict';

// Opening handshakes of a client that fail, or are given up.

const net = require('node:net');
const { createHash } = require('node:crypto');

const { responseHead } = require('../../js/support/raw-peer');
const { table } = require('../support/scenario-options');

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The answer of a server, made of the accept value, and what the client had asked for. */
const ANSWERS = {
  'no Upgrade header': [(accept) => responseHead(accept).replace('Upgrade: websocket\r\n', '')],
  'another Upgrade header': [(accept) => responseHead(accept).replace(': websocket', ': foo')],
  'an Upgrade header in upper case': [
    (accept) => responseHead(accept).replace(': websocket', ': WebSocket')
  ],
  'no accept header': [(accept) => responseHead(accept).replace(/Sec-WebSocket-Accept.*\r\n/, '')],
  'another accept header': [() => responseHead('AAAAAAAAAAAAAAAAAAAAAAAAAAA=')],
  'an accept header in lower case': [(accept) => responseHead(accept.toLowerCase())],
  'no Connection header': [(accept) => responseHead(accept).replace('Connection: Upgrade\r\n', '')],
  'a subprotocol that was not asked for': [
    (accept) => responseHead(accept, ['Sec-WebSocket-Protocol: x'])
  ],
  'another subprotocol': [(accept) => responseHead(accept, ['Sec-WebSocket-Protocol: x']), 'y'],
  'no subprotocol': [(accept) => responseHead(accept), 'y'],
  'an empty subprotocol': [(accept) => responseHead(accept, ['Sec-WebSocket-Protocol: ']), 'y'],
  'a subprotocol in upper case': [
    (accept) => responseHead(accept, ['Sec-WebSocket-Protocol: Y']),
    'y'
  ],
  'two subprotocols': [
    (accept) => responseHead(accept, ['Sec-WebSocket-Protocol: y, z']),
    ['y', 'z']
  ],
  'the second subprotocol': [
    (accept) => responseHead(accept, ['Sec-WebSocket-Protocol: z']),
    ['y', 'z']
  ],
  'an extension that was not asked for': [
    (accept) => responseHead(accept, ['Sec-WebSocket-Extensions: permessage-deflate'])
  ],
  'a broken extension that was not asked for': [
    (accept) => responseHead(accept, ['Sec-WebSocket-Extensions: ;'])
  ],
  'a bad subprotocol and a bad accept header': [
    () => responseHead('x', ['Sec-WebSocket-Protocol: z'])
  ],
  'a cookie': [(accept) => responseHead(accept, ['Set-Cookie: a=1', 'Set-Cookie: b=2'])],
  'status 200': [() => 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'],
  'status 204': [() => 'HTTP/1.1 204 No Content\r\n\r\n'],
  'status 301 that is not followed': [
    () => 'HTTP/1.1 301 Moved\r\nLocation: ws://x.test\r\nContent-Length: 0\r\n\r\n'
  ],
  'status 400': [() => 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'],
  'status 401': [() => 'HTTP/1.1 401 No\r\nConnection: close\r\n\r\nbody'],
  'status 426': [() => 'HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\n\r\n'],
  'status 500': [() => 'HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n'],
  'status 100, then 101': [(accept) => `HTTP/1.1 100 Continue\r\n\r\n${responseHead(accept)}`],
  'another protocol': [() => 'SMTP ready\r\n\r\n'],
  'an invalid header': [() => 'HTTP/1.1 101 X\r\nBad Header\u0001: x\r\n\r\n'],
  'half a response': [() => 'HTTP/1.1 101 Switch'],
  nothing: [() => '']
};

function acceptFor(request) {
  const [, key] = /sec-websocket-key: (\S+)/i.exec(request);
  return createHash('sha1')
    .update(key + GUID)
    .digest('base64');
}

/** Answers by hand, closes, and waits for the end. */
async function answer(env, answerWith, protocols, prepare) {
  const { url, accept } = await env.rawListener();
  const client = env.client(url, {}, protocols);
  client.on('upgrade', ({ statusCode, headers }) => {
    env.noteAt('client', 'upgrade', statusCode, headers['set-cookie'], client.readyState);
  });
  if (prepare) prepare(client);
  const closed = env.closed(client);
  const raw = await accept();
  raw.write(Buffer.from(answerWith(acceptFor(await raw.readHead()))));
  raw.stream.end();
  await closed;
  env.note('state', client.protocol, client.extensions, client._socket, client._req);
}

/** Ways to give up, and when. */
const GIVING_UP = {
  close: (client) => client.close(),
  'close with a code': (client) => client.close(1000, 'x'),
  'close with a bad code': (client) => client.close(1),
  terminate: (client) => client.terminate(),
  'close twice': (client) => {
    client.close();
    client.close();
  },
  'close and terminate': (client) => {
    client.close();
    client.terminate();
  }
};

/** Calls that a client answers while CONNECTING. */
const CALLS = {
  send: (client) => client.send('x'),
  'send with a callback': (client) => client.send('x', () => {}),
  'send of what has no bytes': (client) => client.send({}),
  ping: (client) => client.ping(),
  pong: (client) => client.pong(),
  'ping of 126 bytes': (client) => client.ping('x'.repeat(126)),
  _socket: (client) => client._socket,
  bufferedAmount: (client) => client.bufferedAmount,
  isPaused: (client) => client.isPaused,
  url: (client) => client.url,
  protocol: (client) => client.protocol
};

/** A port where nobody listens. */
async function closedPort() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

module.exports = {
  ...table(
    ANSWERS,
    (ws, env, [answerWith, protocols]) => answer(env, answerWith, protocols),
    'answered with '
  ),

  ...table(
    GIVING_UP,
    async (ws, env, giveUp) => {
      const { url } = await env.rawListener();
      const client = env.client(url);
      env.attempt('at once', () => giveUp(client));
      env.note('state', client.readyState);
      await env.closed(client);
    },
    'given up at once: '
  ),

  ...table(
    GIVING_UP,
    async (ws, env, giveUp) => {
      const { url, accept } = await env.rawListener();
      const client = env.client(url);
      const raw = await accept();
      await raw.readHead();
      env.attempt('connected', () => giveUp(client));
      await env.closed(client);
      await env.noteRest(raw);
    },
    'given up while the server thinks: '
  ),

  ...table(
    GIVING_UP,
    (ws, env, giveUp) =>
      answer(
        env,
        (accept) => responseHead(accept),
        undefined,
        (client) => {
          client.once('upgrade', () => giveUp(client));
        }
      ),
    "given up in the listener of 'upgrade': "
  ),

  ...table(
    CALLS,
    async (ws, env, call, name) => {
      const { url } = await env.rawListener();
      const client = env.client(url);
      env.attempt(name, () => call(client));
      client.terminate();
      env.attempt(`${name} after terminate()`, () => env.sent(call(client)));
      await env.closed(client);
    },
    'while CONNECTING: '
  ),

  async 'pause() and resume() while CONNECTING'(ws, env) {
    const { url } = await env.rawListener();
    const client = env.client(url);
    env.attempt('pause', () => client.pause());
    env.attempt('resume', () => client.resume());
    env.note('paused', client.isPaused);
  },

  async 'pause() and resume() when it was given up'(ws, env) {
    const { url } = await env.rawListener();
    const client = env.client(url);
    client.close();
    env.attempt('pause', () => client.pause());
    env.attempt('resume', () => client.resume());
    await env.closed(client);
  },

  "given up in the listener of 'open'": (ws, env) =>
    answer(
      env,
      (accept) => responseHead(accept),
      undefined,
      (client) => {
        client.once('open', () => client.terminate());
      }
    ),

  async 'a refused connection'(ws, env) {
    const client = env.client(env.url(await closedPort()));
    await env.closed(client);
  },

  async 'a name that does not resolve'(ws, env) {
    const lookup = (host, options, callback) => {
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }));
    };
    const client = env.client(env.url(1).replace('127.0.0.1', 'nowhere.test'), { lookup });
    await env.closed(client);
  },

  async handshakeTimeout(ws, env) {
    const { url } = await env.rawListener();
    await env.closed(env.client(url, { handshakeTimeout: 20 }));
  },

  async 'handshakeTimeout that is not reached'(ws, env) {
    const { client, server } = await env.pair({}, { handshakeTimeout: 5000 });
    const closed = [env.closed(client), env.closed(server)];
    client.close(1000);
    await Promise.all(closed);
  },

  async "with 'unexpected-response' the user owns the response"(ws, env) {
    const { url, accept } = await env.rawListener();
    const client = env.client(url);
    const response = new Promise((resolve) => {
      client.on('unexpected-response', (req, res) => resolve([req, res]));
    });
    const raw = await accept();
    await raw.readHead();
    raw.write(Buffer.from('HTTP/1.1 401 Nope\r\nX-A: b\r\nContent-Length: 4\r\n\r\nbody'));
    const [req, res] = await response;
    env.note('response', req.constructor.name, res.statusCode, res.headers['x-a']);
    env.note('state', client.readyState);
    res.setEncoding('utf8');
    for await (const text of res) env.note('body', text);
    client.terminate();
    await env.closed(client);
  },

  async "with 'unexpected-response' the request may be destroyed"(ws, env) {
    const { url, accept } = await env.rawListener();
    const client = env.client(url);
    client.on('unexpected-response', (req, res) => {
      res.resume();
      req.destroy();
      client.close();
    });
    const raw = await accept();
    await raw.readHead();
    raw.write(Buffer.from('HTTP/1.1 401 Nope\r\nContent-Length: 0\r\n\r\n'));
    await env.closed(client);
  },

  async "'upgrade' comes before 'open' and before the checks"(ws, env) {
    await answer(env, () => responseHead('wrong'));
  },

  async 'a certificate that is not trusted'(ws, env) {
    if (!env.secure) return;
    const { url } = await env.serve();
    await env.closed(env.client(url, { ca: undefined }));
  },

  async 'a certificate that need not be trusted'(ws, env) {
    const { client, server } = await env.pair({}, { ca: undefined, rejectUnauthorized: false });
    const closed = [env.closed(client), env.closed(server)];
    client.terminate();
    await Promise.all(closed);
  },

  async 'the other protocol on the port'(ws, env) {
    const { port } = await env.serve();
    const client = env.client(`${env.secure ? 'ws' : 'wss'}://127.0.0.1:${port}`);
    client.removeAllListeners('error');
    client.on('error', (error) => env.note('error', error.code));
    await env.closed(client);
  },

  async 'listeners added behind close() are in time'(ws, env) {
    const { url } = await env.rawListener();
    const client = new ws.WebSocket(url);
    client.close();
    const closed = new Promise((resolve) => client.on('close', resolve));
    client.on('error', (error) => env.note('error', error));
    env.note('code', await closed);
  }
};
