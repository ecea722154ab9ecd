'use strict';

// What `new WebSocket(address, protocols, options)` makes of its arguments, seen in the options that reach the socket's
// maker and in the request that has not been sent.

const { Duplex } = require('node:stream');

const { table, withoutConnection } = require('../support/scenario-options');

/** Arguments of the constructor that it refuses. */
const REFUSED = {
  'no address': [],
  'an empty address': [''],
  'not a URL': ['ws//127.0.0.1'],
  'a relative URL': ['/path'],
  'a number': [80],
  'another scheme': ['ftp://127.0.0.1'],
  'a URL object of another scheme': [new URL('ftp://127.0.0.1')],
  'a socket without path': ['ws+unix:'],
  'a fragment': ['ws://127.0.0.1/#x'],
  'a fragment of http': ['http://127.0.0.1/#x'],
  'a duplicate subprotocol': ['ws://127.0.0.1', ['a', 'b', 'a']],
  'an empty subprotocol': ['ws://127.0.0.1', ''],
  'a subprotocol with a space': ['ws://127.0.0.1', 'a b'],
  'a subprotocol with a comma': ['ws://127.0.0.1', ['a,b']],
  'a subprotocol of another type': ['ws://127.0.0.1', [1]],
  'null as subprotocol': ['ws://127.0.0.1', null],
  'a number as subprotocol': ['ws://127.0.0.1', 7],
  'a bad subprotocol among the options': ['ws://127.0.0.1', { protocols: 'a b' }],
  'protocol version 7': ['ws://127.0.0.1', { protocolVersion: 7 }],
  'protocol version "13"': ['ws://127.0.0.1', { protocolVersion: '13' }],
  'undefined protocol version': ['ws://127.0.0.1', { protocolVersion: undefined }]
};

/** Arguments that it accepts. */
const ACCEPTED = {
  'host only': ['ws://example.test'],
  'host, port, path and query': ['ws://example.test:8080/a/b?c=d&e'],
  'the default port': ['ws://example.test:80/'],
  secure: ['wss://example.test/x'],
  'secure with port': ['wss://example.test:8443/x'],
  http: ['http://example.test/a'],
  https: ['https://example.test/a'],
  'an http URL object': [new URL('http://example.test/a')],
  'a URL object': [new URL('ws://example.test/?q')],
  'an IPv6 address': ['ws://[::1]:81/'],
  'a secure IPv6 address': ['wss://[::1]/'],
  'a secure IPv4 address': ['wss://127.0.0.1/'],
  'credentials in the URL': ['ws://user:pass@example.test/'],
  'encoded credentials': ['ws://us%20er:p%40ss@example.test/'],
  'a user only': ['ws://user@example.test/'],
  'credentials as an option': ['ws://example.test/', { auth: 'a:b' }],
  'credentials twice': ['ws://user:pass@example.test/', { auth: 'a:b' }],
  'a Unix socket': ['ws+unix:/srv/x.sock'],
  'a Unix socket with path': ['ws+unix:/srv/x.sock:/p?q=1'],
  'a Unix socket with two colons': ['ws+unix:/srv/x.sock:/p:q'],
  'a Unix socket with slashes': ['ws+unix:///srv/x.sock:/p'],
  'characters to encode': ['ws://example.test/ä ö?ü'],
  'surrounding spaces': ['  ws://example.test/  '],
  'upper case': ['WS://EXAMPLE.test/A'],
  'options that are overwritten': [
    'ws://example.test:1/a',
    {
      ...{ method: 'POST', host: 'other', hostname: 'other', port: 9, path: '/other' },
      ...{ protocol: 'http:', socketPath: '/other', timeout: 9 }
    }
  ],
  'unknown options': ['ws://example.test/', { autoconnect: true, reconnect: false, x: 1 }],
  'a default port as an option': ['ws://example.test/', { defaultPort: 99 }],
  'an empty hash': ['ws://example.test/#'],
  'a server name': ['wss://example.test/', { servername: 'sni.test' }]
};

/** A socket that leads nowhere. */
function deadEnd() {
  return new Duplex({ read() {}, write() {} });
}

/** Builds a client whose socket and request are caught. */
function build(ws, env, [address, protocols, options], given = {}) {
  const isOptions =
    typeof protocols === 'object' && protocols !== null && !Array.isArray(protocols);
  const traps = {
    perMessageDeflate: false,
    createConnection(settings) {
      for (const name of ['host', 'port', 'path', 'socketPath', 'defaultPort', 'servername']) {
        env.note(name, settings[name]);
      }
      for (const name of ['method', 'hostname', 'protocol', 'timeout', 'auth', 'x']) {
        env.note(name, settings[name]);
      }
      return deadEnd();
    },
    finishRequest(req) {
      env.note('request', req.method, req.path, req.getHeader('host'));
      env.note('authorization', req.getHeader('authorization'));
      env.note('protocols', req.getHeader('sec-websocket-protocol'));
      req.on('error', () => {});
    },
    ...given
  };
  const websocket = isOptions
    ? new ws.WebSocket(address, { ...traps, ...protocols })
    : new ws.WebSocket(address, protocols, { ...traps, ...options });
  websocket.on('error', () => {});
  env.atEnd(() => websocket.terminate());
  return websocket;
}

const PROTOCOLS = {
  'a string': ['ws://a.test', 'one'],
  'a list': ['ws://a.test', ['one', 'two']],
  'an empty list': ['ws://a.test', []],
  'all characters of a token': ['ws://a.test', "!#$%&'*+-.09AZ^_`az|~"],
  'among the options': ['ws://a.test', { protocols: ['one', 'two'] }],
  'a string among the options': ['ws://a.test', { protocols: 'one' }],
  'in both places': ['ws://a.test', 'one', { protocols: 'two' }],
  'an empty list wins over the options': ['ws://a.test', [], { protocols: 'two' }],
  'undefined leaves them to the options': ['ws://a.test', undefined, { protocols: 'two' }]
};

module.exports = withoutConnection({
  ...table(
    REFUSED,
    (ws, env, args) => {
      env.attempt('constructor', () => {
        const websocket = new ws.WebSocket(...args);
        websocket.on('error', () => {});
        return websocket.url;
      });
    },
    'refused: '
  ),

  ...table(
    ACCEPTED,
    (ws, env, args) => {
      const websocket = build(ws, env, args);
      env.note('url', websocket.url);
      env.note('state', websocket.readyState, websocket.protocol, websocket.extensions);
      env.note('argument', String(args[0]));
    },
    'accepted: '
  ),

  ...table(
    PROTOCOLS,
    (ws, env, args) => {
      env.note('protocol', build(ws, env, args).protocol);
    },
    'subprotocols: '
  )
});
