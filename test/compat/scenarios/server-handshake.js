'use strict';

// Requests that a server gets: its answer byte by byte, and what it tells the program.

const { requestHead } = require('../../js/support/raw-peer');
const { table } = require('../support/scenario-options');

/** Headers over those of a good request, or a request line; and the server's options. */
const REQUESTS = {
  'a good request': [],
  'method POST': [{}, 'POST / HTTP/1.1'],
  'method HEAD': [{}, 'HEAD / HTTP/1.1'],
  'another upgrade': [{ Upgrade: 'foo' }],
  'two upgrades': [{ Upgrade: 'foo, websocket' }],
  'the upgrade in upper case': [{ Upgrade: 'WEBSOCKET' }],
  'no key': [{ 'Sec-WebSocket-Key': undefined }],
  'an empty key': [{ 'Sec-WebSocket-Key': '' }],
  'a short key': [{ 'Sec-WebSocket-Key': 'AAAA' }],
  'a key with other characters': [{ 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZ!==' }],
  'a key of 24 characters': [{ 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQAA' }],
  'no version': [{ 'Sec-WebSocket-Version': undefined }],
  'version 8': [{ 'Sec-WebSocket-Version': '8' }],
  'version 7': [{ 'Sec-WebSocket-Version': '7' }],
  'version 14': [{ 'Sec-WebSocket-Version': '14' }],
  'version 13 with a zero': [{ 'Sec-WebSocket-Version': '013' }],
  'version 0xd': [{ 'Sec-WebSocket-Version': '0xd' }],
  'two versions': [{ 'Sec-WebSocket-Version': '13, 8' }],
  'a word as version': [{ 'Sec-WebSocket-Version': 'x' }],
  'no host': [{ Host: undefined }],
  'one subprotocol': [{ 'Sec-WebSocket-Protocol': 'chat' }],
  'two subprotocols': [{ 'Sec-WebSocket-Protocol': 'chat, superchat' }],
  'two subprotocols without space': [{ 'Sec-WebSocket-Protocol': 'b,a' }],
  'subprotocols with tabs': [{ 'Sec-WebSocket-Protocol': 'a\t,\tb' }],
  'an empty subprotocol': [{ 'Sec-WebSocket-Protocol': '' }],
  'a subprotocol and a comma': [{ 'Sec-WebSocket-Protocol': 'a,' }],
  'a subprotocol twice': [{ 'Sec-WebSocket-Protocol': 'a, a' }],
  'a subprotocol with a space': [{ 'Sec-WebSocket-Protocol': 'a b' }],
  'a subprotocol in quotes': [{ 'Sec-WebSocket-Protocol': '"a"' }],
  'an extension that is not known': [{ 'Sec-WebSocket-Extensions': 'foo' }],
  'broken extensions, without compression': [{ 'Sec-WebSocket-Extensions': 'foo;=' }],
  'the path asked for': [{}, 'GET /path HTTP/1.1', { path: '/path' }],
  'the path with a query': [{}, 'GET /path?x=1 HTTP/1.1', { path: '/path' }],
  'another path': [{}, 'GET /path2 HTTP/1.1', { path: '/path' }],
  'the path with a slash': [{}, 'GET /path/ HTTP/1.1', { path: '/path' }],
  'an absolute URL': [{}, 'GET http://x/path HTTP/1.1', { path: '/path' }],
  'a bad version before a bad path': [
    { 'Sec-WebSocket-Version': '7' },
    'GET /b HTTP/1.1',
    { path: '/a' }
  ],
  'a bad path before a bad subprotocol': [
    { 'Sec-WebSocket-Protocol': '' },
    'GET /b HTTP/1.1',
    { path: '/a' }
  ]
};

const VERIFIERS = {
  'returns true': () => true,
  'returns false': () => false,
  'returns undefined': () => undefined,
  'returns an object': () => ({}),
  'returns a promise': () => Promise.resolve(false),
  'calls back true': (info, cb) => cb(true),
  'calls back true later': (info, cb) => setImmediate(cb, true),
  'calls back false': (info, cb) => cb(false),
  'calls back false later': (info, cb) => setImmediate(cb, false),
  'calls back a code': (info, cb) => cb(false, 404),
  'calls back a code and a message': (info, cb) => cb(false, 403, 'no entry'),
  'calls back a message in UTF-8': (info, cb) => cb(false, 403, 'nö'),
  'calls back headers': (info, cb) => cb(false, 403, 'no', { 'X-Why': 'because' }),
  'calls back headers of ours': (info, cb) => cb(false, 403, 'no', { 'Content-Type': 'text/x' }),
  'calls back a code that is not known': (info, cb) => cb(false, 799, 'x')
};

const CHOOSERS = {
  'chooses the second': (protocols) => [...protocols][1],
  'chooses none': () => false,
  'chooses undefined': () => undefined,
  'chooses an empty string': () => '',
  'chooses what was not offered': () => 'other'
};

/** The answer, and whether a connection came of it. */
async function ask(env, headers, requestLine, options, prepare) {
  const { wss, port } = await env.serve(options);
  if (prepare) prepare(wss);
  let connected;
  wss.on('connection', (websocket, req) => {
    connected = websocket;
    env.note('connection', websocket.protocol, websocket.extensions, websocket.readyState, req.url);
  });
  const raw = env.dial(port);
  raw.write(requestHead(headers, requestLine));
  const head = await raw.readHead();
  const isRefusal = !/ 101 /.test(head);
  env.note('head', head);
  if (isRefusal) env.note('body', await raw.readToEnd());
  env.note('state', connected?.readyState, wss.clients.size);
}

module.exports = {
  ...table(
    REQUESTS,
    (ws, env, [headers, requestLine, options]) => ask(env, headers, requestLine, options),
    'asked with '
  ),

  ...table(
    REQUESTS,
    (ws, env, [headers, requestLine, options]) =>
      ask(env, headers, requestLine, options, (wss) => {
        wss.on('wsClientError', (error, socket, req) => {
          env.note('wsClientError', error, req.method, socket === req.socket);
          socket.end('HTTP/1.1 418 Mine\r\n\r\nbody');
        });
      }),
    "with 'wsClientError', asked with "
  ),

  ...table(
    VERIFIERS,
    (ws, env, verify) => {
      const noted = (info) => {
        env.note('info', Object.keys(info), info.origin, info.secure, info.req.url);
      };
      const verifyClient =
        verify.length === 2 ? (info, cb) => verify(noted(info), cb) : (info) => verify(noted(info));
      return ask(env, { Origin: 'http://o.test' }, undefined, { verifyClient });
    },
    'verifyClient '
  ),

  ...table(
    CHOOSERS,
    (ws, env, choose) => {
      const handleProtocols = (protocols, req) => {
        env.note('offered', protocols, req.url);
        return choose(protocols);
      };
      return ask(env, { 'Sec-WebSocket-Protocol': 'one, two' }, undefined, { handleProtocols });
    },
    'handleProtocols '
  ),

  'handleProtocols is not asked for nothing'(ws, env) {
    const handleProtocols = () => env.note('asked');
    return ask(env, {}, undefined, { handleProtocols });
  },

  'handleProtocols given later'(ws, env) {
    return ask(env, { 'Sec-WebSocket-Protocol': 'one, two' }, undefined, {}, (wss) => {
      wss.options.handleProtocols = () => 'two';
    });
  },

  'verifyClient with the origin of version 8'(ws, env) {
    const headers = { 'Sec-WebSocket-Version': '8', 'Sec-WebSocket-Origin': 'http://8.test' };
    const verifyClient = ({ origin }) => env.note('origin', origin);
    return ask(env, headers, undefined, { verifyClient });
  },

  'verifyClient while the peer hangs up'(ws, env) {
    return new Promise((resolve) => {
      env
        .serve({
          verifyClient({ req }, cb) {
            req.socket.once('close', () => {
              cb(true);
              env.note('clients');
              resolve();
            });
            req.socket.destroy();
          }
        })
        .then(({ port }) => env.dial(port).write(requestHead()));
    });
  },

  "the lines of 'headers' may be changed"(ws, env) {
    return ask(env, {}, undefined, {}, (wss) => {
      wss.on('headers', (lines, req) => {
        env.note('headers', lines, req.url);
        lines.push('Set-Cookie: a=1', 'Set-Cookie: b=2');
      });
    });
  },

  'shouldHandle() may be overridden'(ws, env) {
    return ask(env, {}, 'GET /no HTTP/1.1', {}, (wss) => {
      wss.shouldHandle = ({ url }) => url === '/yes';
    });
  },

  'shouldHandle() may answer a promise'(ws, env) {
    return ask(env, {}, undefined, {}, (wss) => (wss.shouldHandle = async () => false));
  },

  'an own class of WebSockets'(ws, env) {
    class Special extends ws.WebSocket {
      constructor(...args) {
        super(...args);
        env.note('made with', args.slice(0, 2), typeof args[2]);
      }
    }
    return ask(env, {}, undefined, { WebSocket: Special }, (wss) => {
      wss.on('connection', (websocket) => env.note('class', websocket.constructor.name));
    });
  },

  'the order of events and callbacks'(ws, env) {
    const options = {
      verifyClient: () => Boolean(env.note('verifyClient')) || true,
      handleProtocols: () => {
        env.note('handleProtocols');
        return 'a';
      }
    };
    return ask(env, { 'Sec-WebSocket-Protocol': 'a' }, undefined, options, (wss) => {
      wss.on('headers', () => env.note('headers'));
      wss.shouldHandle = () => Boolean(env.note('shouldHandle')) || true;
    });
  }
};
