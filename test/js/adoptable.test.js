'use strict';

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { Duplex } = require('node:stream');

const { objectionTo, readAhead } = require('../../lib/adopted/adoptable');
const { AdoptedConnection } = require('../../lib/adopted/connection');
const { kConnection } = require('../../lib/core/symbols');
const { startChild } = require('./support/child');
const { cleanup } = require('./support/cleanup');
const { once } = require('./support/events');
const { listen, upgraded } = require('./support/fake-connection');
const { WebSocket, WebSocketServer, adoptsSockets } = require('./support/module');

/** @returns {http.ServerResponse} a response for the socket, which is to come before anything else */
function assign(socket, request) {
  const response = new http.ServerResponse(request);
  response.assignSocket(socket);
  return response;
}

/** Waits for the tasks that are due in this turn of the loop. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('The descriptor of an upgraded socket may be taken', () => {
  it('on the server side', async () => {
    const [, socket] = await upgraded(await listen());
    assert.strictEqual(objectionTo(socket), undefined);
    socket.destroy();
  });

  it('on the client side', async () => {
    const server = await listen();
    server.on('upgrade', (req, socket) => {
      socket.end('HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    });
    const req = http.get({
      port: server.address().port,
      headers: { connection: 'upgrade', upgrade: 'x' }
    });
    const [, socket] = await once(req, 'upgrade');
    assert.strictEqual(objectionTo(socket), undefined);
    socket.destroy();
  });

  it('also when a response to the upgrade was assigned to it, and left alone', async () => {
    const [request, socket] = await upgraded(await listen());
    assign(socket, request);
    assert.strictEqual(objectionTo(socket), undefined);
    socket.destroy();
  });

  const refusals = {
    'is destroyed': (socket) => socket.destroy(),
    'has ended': (socket) => socket.end(),
    'has something to write': (socket) => socket.write(Buffer.alloc(64 << 20)),
    'is corked': (socket) => socket.cork(),
    'has a data listener': (socket) => socket.on('data', () => {}),
    'has a readable listener': (socket) => socket.on('readable', () => {}),
    'is flowing': (socket) => socket.resume(),
    'is paused': (socket) => socket.pause(),
    'is written to by a pipe': (socket) => new Duplex({ read() {} }).pipe(socket),
    'has an encoding': (socket) => net.Socket.prototype.setEncoding.call(socket, 'utf8'),
    'has a response to come': (socket) => assign(socket, { upgrade: false }),
    'has a response that was begun': (socket) => assign(socket, { upgrade: true }).writeHead(200),
    'has a response that has something to write': (socket) => {
      assign(socket, { upgrade: true }).write('x');
    },
    'has a message that is none of Node': (socket) => (socket._httpMessage = {}),
    'has a write of its own': (socket) => (socket.write = () => true),
    'has an emit of its own': (socket) => (socket.emit = () => true),
    'has a _read of its own': (socket) => (socket._read = () => {}),
    'is of a class of its own': (socket) =>
      Object.setPrototypeOf(socket, class extends net.Socket {}.prototype),
    'has a handle that is not from Node': (socket) => (socket._handle = { fd: 1, close() {} }),
    'has no handle': (socket) => (socket._handle = null)
  };
  for (const [state, bring] of Object.entries(refusals)) {
    it(`but not when the socket ${state}`, async () => {
      const [, socket] = await upgraded(await listen());
      const handle = socket._handle;
      cleanup(() => handle.close());
      socket.on('error', () => {});
      bring(socket);
      assert.notStrictEqual(objectionTo(socket), undefined);
    });
  }

  for (const name of ['write', 'push', 'emit', 'end', '_writev']) {
    it(`but not when all sockets have another ${name}`, async () => {
      const [, socket] = await upgraded(await listen());
      const { prototype } = net.Socket;
      const before = Object.getOwnPropertyDescriptor(prototype, name);
      const method = prototype[name];
      prototype[name] = function (...args) {
        return method.apply(this, args);
      };
      const objection = objectionTo(socket);
      if (before) Object.defineProperty(prototype, name, before);
      else delete prototype[name];
      assert.notStrictEqual(objection, undefined);
      assert.strictEqual(objectionTo(socket), undefined);
      socket.destroy();
    });
  }

  it('but not when all sockets had another write before this was loaded', async () => {
    const { finish } = startChild('patched-sockets.js');
    const { code, output, errors } = await finish();
    assert.deepStrictEqual([code, errors], [0, '']);
    assert.match(output, /^HTTP\/1\.1 101 .* 810568656c6c6f/);
  });

  it('but not when the peer has ended already', async () => {
    const server = await listen();
    const peer = net.connect(server.address().port, '127.0.0.1');
    peer.end('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    const [, socket] = await once(server, 'upgrade');
    while (!socket._readableState.ended) await nextTurn();
    assert.notStrictEqual(objectionTo(socket), undefined);
    socket.destroy();
  });

  it('but not from another kind of stream', () => {
    assert.notStrictEqual(objectionTo(new Duplex()), undefined);
    assert.notStrictEqual(objectionTo(new net.Socket()), undefined);
  });
});

describe('An upgrade that has passed through a router with a response of its own', () => {
  it('is served by the core, and the response closes with the connection', async () => {
    const server = await listen();
    const wss = new WebSocketServer({ noServer: true });
    let response;
    server.on('upgrade', async (req, socket, head) => {
      response = assign(socket, req);
      await nextTurn(); // its hooks
      wss.handleUpgrade(req, socket, head, (ws) => {
        ws.on('message', (data) => ws.send(data));
        wss.emit('connection', ws);
      });
    });
    const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
    client.on('open', () => client.send('x'));
    const [[ws], [data]] = await Promise.all([once(wss, 'connection'), once(client, 'message')]);
    assert.strictEqual(ws[kConnection] instanceof AdoptedConnection, adoptsSockets);
    assert.strictEqual(data.toString(), 'x');
    const ended = once(response, 'close');
    client.close();
    await ended;
  });
});

describe('What Node has read ahead', () => {
  it('is the head and what has come since', async () => {
    const server = await listen();
    const peer = net.connect(server.address().port, '127.0.0.1');
    peer.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nab');
    const [, socket, head] = await once(server, 'upgrade');
    peer.write('cd');
    while (socket.readableLength < 2) await nextTurn();
    assert.strictEqual(readAhead(socket, head).toString(), 'abcd');
    assert.strictEqual(objectionTo(socket), undefined);
    peer.destroy();
    socket.destroy();
  });

  it('is the head itself when nothing has come since', async () => {
    const [, socket, head] = await upgraded(await listen(), 'ab');
    assert.strictEqual(readAhead(socket, head), head);
    socket.destroy();
  });
});
