'use strict';

// What the module and its classes look like before anything is connected.

const fs = require('node:fs');
const path = require('node:path');
const { EventEmitter } = require('node:events');

const { needing, table, withoutConnection } = require('../support/scenario-options');

const STATICS = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'];
const EXPORTS = ['extension', 'subprotocol', 'Server', 'WebSocket', 'WebSocketServer'];
const LATE_EXPORTS = ['createWebSocketStream', 'PerMessageDeflate', 'Receiver', 'Sender'];
const ACCESSORS = [
  ...['binaryType', 'bufferedAmount', 'extensions', 'isPaused', 'protocol', 'readyState', 'url'],
  ...['onopen', 'onmessage', 'onclose', 'onerror']
];
const METHODS = [
  ...['send', 'ping', 'pong', 'close', 'terminate', 'pause', 'resume', 'setSocket', 'emitClose'],
  ...['addEventListener', 'removeEventListener']
];
const SERVER_METHODS = ['address', 'close', 'handleUpgrade', 'shouldHandle', 'completeUpgrade'];
const ABSENT = ['__esModule', 'default', 'supports', '__initialize', 'Event', 'CloseEvent'];
const ABSENT_FROM_INSTANCES = ['upgradeReq', '_ultron', 'dispatchEvent', 'getter', 'setter'];

function describeDescriptor(object, name) {
  const descriptor = Object.getOwnPropertyDescriptor(object, name);
  if (descriptor === undefined) return 'none';
  const { value, get, set, ...flags } = descriptor;
  return { ...flags, type: typeof value, get: typeof get, set: typeof set };
}

function rows(names) {
  return Object.fromEntries(names.map((name) => [name, name]));
}

/** The package's folder, which `require.resolve` cannot name for a self-reference. */
function packageOf(ws) {
  return ws === require('ws')
    ? path.dirname(require.resolve('ws'))
    : path.join(__dirname, '../../..');
}

function noteExport(ws, env, name) {
  env.note('descriptor', describeDescriptor(ws, name));
  env.note('value', name, typeof ws[name]);
  if (typeof ws[name] === 'function') env.note('function', ws[name].name, ws[name].length);
}

function lateExports() {
  return Object.assign(
    {},
    ...LATE_EXPORTS.map((name) => needing([name], table(rows([name]), noteExport, 'export ')))
  );
}

const scenarios = {
  ...table(
    rows(STATICS),
    (ws, env, name) => {
      env.note('class', ws[name], describeDescriptor(ws, name));
      env.note('prototype', ws.prototype[name], describeDescriptor(ws.prototype, name));
      env.attempt('assignment', () => (ws.prototype[name] = 7));
    },
    'constant '
  ),

  ...table(rows(EXPORTS), noteExport, 'export '),
  ...lateExports(),

  ...table(
    rows(ACCESSORS),
    (ws, env, name) => {
      env.note('descriptor', describeDescriptor(ws.prototype, name));
      const websocket = new ws.WebSocket(null, undefined, {});
      env.note('at first', websocket[name]);
      env.attempt('assigned', () => {
        websocket[name] = 'x';
        return websocket[name];
      });
    },
    'accessor '
  ),

  ...table(
    rows(METHODS),
    (ws, env, name) => {
      const { enumerable, writable, configurable } = Object.getOwnPropertyDescriptor(
        ws.prototype,
        name
      );
      env.note('method', ws.prototype[name].length, writable, configurable);
      env.note('enumerable', enumerable);
    },
    'method '
  ),

  ...table(
    rows(SERVER_METHODS),
    (ws, env, name) => {
      env.note('method', ws.Server.prototype[name].length);
      env.note('descriptor', describeDescriptor(ws.Server.prototype, name));
    },
    'server method '
  ),

  'names that must not exist'(ws, env) {
    for (const name of ABSENT) env.note(name, name in ws);
    const websocket = new ws.WebSocket(null, undefined, {});
    const server = new ws.WebSocketServer({ noServer: true });
    for (const name of ABSENT_FROM_INSTANCES) env.note(name, name in websocket, name in server);
  },

  'the module is the client class'(ws, env) {
    env.note('module', typeof ws, ws.name, ws.length, ws === ws.WebSocket);
    env.note('alias', ws.Server === ws.WebSocketServer, ws.WebSocketServer.name, ws.Server.length);
    env.note('emitter', ws.prototype instanceof EventEmitter);
    env.note('emitter', ws.Server.prototype instanceof EventEmitter);
    env.note('constants', 'CLOSED' in ws, 'OPEN' in ws.prototype);
  },

  ...needing(LATE_EXPORTS, {
    'enumerable statics'(ws, env) {
      env.note('keys', Object.keys(ws).sort());
    },
    async 'import of a module'(ws, env) {
      const [folder, file] =
        ws === require('ws')
          ? [packageOf(ws), 'wrapper.mjs']
          : [path.join(packageOf(ws), 'lib'), 'wrapper.mjs'];
      const namespace = await import(path.join(folder, file));
      env.note('names', Object.keys(namespace).sort());
      env.note('default', namespace.default === namespace.WebSocket, namespace.default.name);
    }
  }),

  'classes need new'(ws, env) {
    env.attempt('WebSocket', () => ws('ws://127.0.0.1'));
    env.attempt('WebSocketServer', () => ws.WebSocketServer({ noServer: true }));
  },

  'classes can be derived from'(ws, env) {
    class Client extends ws {}
    class Server extends ws.Server {
      constructor(options) {
        super(options);
        this.on('newListener', (event) => env.note('newListener', event));
      }
    }
    const server = new Server({ noServer: true });
    server.on('connection', () => {});
    const client = new Client(null, undefined, {});
    env.note('server', server instanceof ws.WebSocketServer, server.constructor.name);
    env.note('client', client instanceof ws, client.constructor.name, client.readyState);
  },

  'a server-side WebSocket without a socket'(ws, env) {
    env.attempt('without options', () => new ws.WebSocket(null).readyState);
    env.attempt('with null options', () => new ws.WebSocket(null, null, null).readyState);
    const websocket = new ws.WebSocket(null, undefined, { autoPong: false });
    for (const name of ['readyState', 'url', 'protocol', 'extensions', 'binaryType']) {
      env.note(name, websocket[name]);
    }
    for (const name of ['_socket', '_isServer', '_closeCode']) {
      env.note(name, websocket[name]);
    }
    websocket.pause();
    env.note('paused', websocket.isPaused);
    env.attempt('send', () => websocket.send('x'));
  },

  'underscored state of an instance'(ws, env) {
    const websocket = new ws.WebSocket(null, undefined, {});
    for (const name of ['_closeFrameReceived', '_closeFrameSent', '_closeMessage', '_paused']) {
      env.note(name, websocket[name]);
    }
    for (const name of ['_readyState', '_protocol', '_binaryType', '_errorEmitted']) {
      env.note(name, websocket[name]);
    }
  },

  'own enumerable properties of a WebSocket'(ws, env) {
    env.note('keys', Object.keys(new ws.WebSocket(null, undefined, {})).sort());
  },

  'own enumerable properties of a server'(ws, env) {
    env.note('keys', Object.keys(new ws.WebSocketServer({ noServer: true })).sort());
    const tracking = new ws.WebSocketServer({ noServer: true, clientTracking: false });
    env.note('keys', Object.keys(tracking).sort());
  },

  'instances take any property and replaced methods'(ws, env) {
    const websocket = new ws.WebSocket(null, undefined, {});
    websocket.isAlive = true;
    websocket.close = () => 'replaced';
    env.note('expando', Object.isExtensible(websocket), websocket.isAlive, websocket.close());
    const server = new ws.WebSocketServer({ noServer: true });
    server.path = '/x';
    env.note('server', server.path);
  },

  'package fields'(ws, env) {
    const manifest = JSON.parse(fs.readFileSync(path.join(packageOf(ws), 'package.json')));
    env.note('subpaths', Object.keys(manifest.exports));
    env.note('conditions', Object.keys(manifest.exports['.']));
    env.note('type', manifest.type);
  },

  'the browser stub throws'(ws, env) {
    const manifest = JSON.parse(fs.readFileSync(path.join(packageOf(ws), 'package.json')));
    const stub = require(path.join(packageOf(ws), manifest.exports['.'].browser));
    env.attempt('call', () => stub());
    env.attempt('new', () => new stub());
  }
};

module.exports = withoutConnection(scenarios);
