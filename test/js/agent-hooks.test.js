'use strict';

// What agents of monitoring replace in a ws that they have hooked, by the files of its package, and wait for.

const assert = require('node:assert');
const path = require('node:path');

const { cleanup } = require('./support/cleanup');
const { closed, once } = require('./support/events');
const { api, isHawser } = require('./support/module');
const { describeOverTransports } = require('./support/transports');

const PACKAGE = isHawser
  ? path.join(__dirname, '../..')
  : path.dirname(require.resolve(process.env.HAWSER_TEST_MODULE));

/** What a file of ws exports. */
const exportsOf = (file) => require(path.join(PACKAGE, 'lib', file));

/** Replaces a method until the test ends. @param {function(Function): Function} wrap */
function replace(prototype, name, wrap) {
  const before = Object.getOwnPropertyDescriptor(prototype, name);
  const value = wrap(prototype[name]);
  Object.defineProperty(prototype, name, { configurable: true, value, writable: true });
  cleanup(() => {
    if (before) Object.defineProperty(prototype, name, before);
    else delete prototype[name];
  });
}

describeOverTransports('Agents that hook the files of ws', (transport) => {
  it('hear of each message, with its WebSocket, around the listeners', async () => {
    const log = [];
    const { kWebSocket } = exportsOf('constants.js');
    const wrapOn = (on) =>
      function (event, listener) {
        if (event !== 'message') return on.call(this, event, listener);
        return on.call(this, event, function (data, isBinary) {
          const websocket = this[kWebSocket];
          log.push([websocket._isServer, String(data), isBinary]);
          listener.call(this, data, isBinary);
          log.push('after');
        });
      };
    replace(exportsOf('receiver.js').prototype, 'on', wrapOn);
    const { server, client } = await transport.connect();
    server.on('message', (data) => {
      log.push('listener');
      server.send(data);
    });
    client.send('x');
    await once(client, 'message');
    client.send(Buffer.from('y'));
    await once(client, 'message');
    assert.deepStrictEqual(log.slice(0, 5), [
      [true, 'x', false],
      'listener',
      'after',
      [false, 'x', true],
      'after'
    ]);
    assert.deepStrictEqual(log[5], [true, 'y', true]);
  });

  it('hear of the response, of each send, and of who closes', async () => {
    if (transport.name === 'memory') return; // the test stands in for its server
    const log = [];
    const { prototype: serverPrototype } = exportsOf('websocket-server.js');
    const { prototype } = exportsOf('websocket.js');
    replace(serverPrototype, 'emit', (emit) => {
      return function (event, ...args) {
        if (event === 'headers') log.push(args[0][0]);
        return emit.call(this, event, ...args);
      };
    });
    for (const name of ['send', 'close']) {
      replace(prototype, name, (method) => {
        return function (...args) {
          const isAnswer = this._closeFrameReceived && !this._closeFrameSent;
          log.push([name, this._isServer, isAnswer, Boolean(this._sender._socket)]);
          return method.apply(this, args);
        };
      });
    }
    const { server, client } = await transport.connect();
    client.send('x');
    await once(server, 'message');
    client.close(1000);
    await Promise.all([closed(server), closed(client)]);
    assert.deepStrictEqual(log, [
      'HTTP/1.1 101 Switching Protocols',
      ['send', false, false, true],
      ['close', false, false, true],
      ['close', true, true, true], // the answer
      ['close', false, false, true] // the answer has come
    ]);
  });

  it('find the classes that are in use', () => {
    assert.strictEqual(exportsOf('sender.js'), api.Sender);
    assert.strictEqual(exportsOf('receiver.js'), api.Receiver);
  });
});
