'use strict';

const assert = require('node:assert');
const { EventEmitter } = require('node:events');
const { pathToFileURL } = require('node:url');
const path = require('node:path');
const { api, isHawser } = require('./support/module');

const states = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };
const getters = {
  binaryType: 'nodebuffer',
  extensions: '',
  isPaused: false,
  onclose: null,
  onerror: null,
  onmessage: null,
  onopen: null,
  protocol: '',
  readyState: 0,
  url: undefined
};

describe('The module', () => {
  it('is the WebSocket class itself', () => {
    assert.strictEqual(typeof api, 'function');
    assert.strictEqual(api.name, 'WebSocket');
    assert.strictEqual(api.length, 3);
    assert.strictEqual(api.WebSocket, api);
    assert.ok(api.prototype instanceof EventEmitter);
    assert.ok(!('__esModule' in api));
    assert.throws(() => api('ws://127.0.0.1'), TypeError);
  });

  it('carries the server class under two names', () => {
    assert.strictEqual(api.Server, api.WebSocketServer);
    assert.strictEqual(api.WebSocketServer.name, 'WebSocketServer');
    assert.ok(api.WebSocketServer.prototype instanceof EventEmitter);
  });

  it('carries its exports as own enumerable properties', () => {
    const wanted = ['Server', 'WebSocket', 'WebSocketServer', ...Object.keys(states)];
    const keys = Object.keys(api);
    assert.deepStrictEqual(
      wanted.filter((name) => !keys.includes(name)),
      []
    );
  });

  it('gives import the same objects as require', async () => {
    const specifier = isHawser
      ? pathToFileURL(path.join(__dirname, '../../lib/wrapper.mjs')).href
      : process.env.HAWSER_TEST_MODULE;
    const namespace = await import(specifier);
    assert.strictEqual(namespace.default, api);
    for (const name of ['WebSocket', 'WebSocketServer']) {
      assert.strictEqual(namespace[name], api[name]);
    }
    assert.ok(!('Server' in namespace));
  });

  it('has the files that agents hook, each with its class itself', () => {
    const folder = isHawser
      ? path.join(__dirname, '../..')
      : path.dirname(require.resolve(process.env.HAWSER_TEST_MODULE));
    const classes = {
      'receiver.js': api.Receiver,
      'sender.js': api.Sender,
      'websocket-server.js': api.WebSocketServer,
      'websocket.js': api.WebSocket
    };
    for (const [file, wanted] of Object.entries(classes)) {
      assert.strictEqual(require(path.join(folder, 'lib', file)), wanted);
    }
  });

  it('has the major and the minor version of the ws that it stands in for', () => {
    const [ours, theirs] = ['../../package.json', 'ws/package.json'].map((file) =>
      require(file).version.split('.').slice(0, 2)
    );
    assert.deepStrictEqual(ours, theirs);
  });

  it('has no members that consumers take for those of an older version', () => {
    assert.ok(!('__initialize' in api));
    assert.ok(!('supports' in api));
    assert.ok(!('upgradeReq' in api.prototype));
    for (const name of ['getter', 'setter']) {
      assert.notStrictEqual(typeof api.WebSocketServer.prototype[name], 'function');
    }
  });
});

describe('The WebSocket class', () => {
  for (const [name, value] of Object.entries(states)) {
    it(`has the constant ${name} on itself and on its prototype`, () => {
      for (const holder of [api, api.prototype]) {
        assert.deepStrictEqual(Object.getOwnPropertyDescriptor(holder, name), {
          value,
          enumerable: true,
          writable: false,
          configurable: false
        });
      }
    });
  }

  for (const [name, value] of Object.entries({ ...getters, bufferedAmount: undefined })) {
    it(`has ${name} as an enumerable getter of its prototype`, () => {
      const descriptor = Object.getOwnPropertyDescriptor(api.prototype, name);
      assert.strictEqual(typeof descriptor.get, 'function');
      assert.ok(descriptor.enumerable && descriptor.configurable);
      if (name in getters) assert.strictEqual(new api(null, undefined, {})[name], value);
    });
  }

  it('may be extended, and takes any property on an instance', () => {
    class Special extends api {}
    const ws = new Special(null, undefined, {});
    assert.ok(ws instanceof api);
    ws.isAlive = true;
    ws.id = 7;
    ws.close = () => 'replaced';
    assert.deepStrictEqual([ws.isAlive, ws.id, ws.close()], [true, 7, 'replaced']);
  });
});
