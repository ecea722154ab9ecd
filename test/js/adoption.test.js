'use strict';

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { Duplex } = require('node:stream');
const { promisify } = require('node:util');

const { adoptableDescriptor, readAhead } = require('../../lib/adopted/adoptable');
const { AdoptedHandle } = require('../../lib/adopted/socket/handle');
const { cleanup } = require('./support/cleanup');
const { once } = require('./support/events');
const { adopted, collectGarbage, listen, upgraded } = require('./support/fake-connection');

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
    assert.strictEqual(adoptableDescriptor(socket), socket._handle.fd);
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
    assert.strictEqual(adoptableDescriptor(socket), socket._handle.fd);
    socket.destroy();
  });

  it('also when a response to the upgrade was assigned to it, and left alone', async () => {
    const [request, socket] = await upgraded(await listen());
    assign(socket, request);
    assert.strictEqual(adoptableDescriptor(socket), socket._handle.fd);
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
      assert.strictEqual(adoptableDescriptor(socket), -1);
    });
  }

  it('but not when the peer has ended already', async () => {
    const server = await listen();
    const peer = net.connect(server.address().port, '127.0.0.1');
    peer.end('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    const [, socket] = await once(server, 'upgrade');
    while (!socket._readableState.ended) await nextTurn();
    assert.strictEqual(adoptableDescriptor(socket), -1);
    socket.destroy();
  });

  it('but not from another kind of stream', () => {
    assert.strictEqual(adoptableDescriptor(new Duplex()), -1);
    assert.strictEqual(adoptableDescriptor(new net.Socket()), -1);
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
    assert.strictEqual(adoptableDescriptor(socket), socket._handle.fd);
    peer.destroy();
    socket.destroy();
  });

  it('is the head itself when nothing has come since', async () => {
    const [, socket, head] = await upgraded(await listen(), 'ab');
    assert.strictEqual(readAhead(socket, head), head);
    socket.destroy();
  });
});

describe('A server whose sockets are adopted', () => {
  for (const held of [true, false]) {
    it(`counts and waits for them when they are ${held ? 'held' : 'collected'}`, async () => {
      const server = await listen();
      const sockets = [];
      const connections = [];
      for (let i = 0; i < 3; ++i) {
        connections.push(await adopted(server, (socket) => held && sockets.push(socket)));
      }
      await collectGarbage();
      assert.deepStrictEqual(
        connections.map((connection) => connection.view.deref() !== undefined),
        [held, held, held]
      );

      let closed = false;
      server.close(() => (closed = true));
      for (const [i, connection] of connections.entries()) {
        assert.strictEqual(await promisify(server.getConnections).call(server), 3 - i);
        assert.strictEqual(closed, false);
        connection.reportClosed();
      }
      await nextTurn();
      assert.strictEqual(closed, true);
    });
  }

  it('does not count a socket twice that its user has destroyed', async () => {
    const server = await listen();
    const connection = await adopted(server, (socket) => socket.destroy());
    await collectGarbage();
    assert.deepStrictEqual(connection.calls, ['destroy']);
    connection.reportClosed();
    assert.strictEqual(server._connections, 0);
  });

  it('does not close them with closeAllConnections()', async () => {
    const server = await listen();
    const connection = await adopted(server);
    server.closeAllConnections();
    assert.deepStrictEqual(connection.calls, []);
    connection.reportClosed();
  });
});

describe('The socket object of an adopted socket', () => {
  const reasons = {
    'has a listener': (socket) => socket.on('close', () => {}),
    'gets a listener later': async (socket) => {
      for (let turn = 0; turn < 3; ++turn) await nextTurn();
      socket.once('end', () => {});
    },
    'has a timeout': (socket) => socket.setTimeout(60000),
    'has a property of a user': (socket) => (socket.user = {}),
    'has a symbol property of a user': (socket) => (socket[Symbol('user')] = {}),
    'has an address that a wrapper has given it': (socket) =>
      Object.defineProperty(socket, 'remoteAddress', { get: () => '192.0.2.7' }),
    'is taken from the request': (socket, request) => request.socket.remoteAddress,
    'is taken from the request by an old name': (socket, request) => request.connection,
    'is taken from the request by another one': (socket, request) => request.client,
    'is taken from the request later': async (socket, request) => {
      for (let turn = 0; turn < 3; ++turn) await nextTurn();
      Object.defineProperty(request.socket, 'hidden', { value: 1 });
    }
  };
  for (const [reason, mark] of Object.entries(reasons)) {
    it(`is kept while nobody refers to it if it ${reason}`, async () => {
      let marked;
      const connection = await adopted(await listen(), (socket, request) => {
        marked = Promise.resolve(mark(socket, request)).then(() => {});
      });
      await marked;
      await collectGarbage();
      assert.ok(connection.view.deref());
      connection.reportClosed();
    });
  }

  it('is kept if a listener of its server has been given it', async () => {
    const server = await listen();
    server.prependListener('connection', () => {});
    const connection = await adopted(server);
    await collectGarbage();
    assert.ok(connection.view.deref());
    connection.reportClosed();
  });

  it('is what the request has had, until that gets another', async () => {
    let same;
    let request;
    const connection = await adopted(await listen(), (socket, req) => {
      request = req;
      same = [req.socket === socket, req.client === socket, req.connection === socket];
    });
    assert.deepStrictEqual(same, [true, true, true]);
    assert.ok(Object.keys(request).includes('socket'));
    request.socket = null;
    assert.deepStrictEqual([request.socket, request.connection], [null, null]);
    connection.reportClosed();
  });

  it('is kept once it was seen as _socket', async () => {
    const connection = await adopted(await listen());
    const weak = new WeakRef(connection.view.socketOf(connection));
    await collectGarbage();
    assert.strictEqual(connection.view.socketOf(connection), weak.deref());
    connection.reportClosed();
  });

  for (const held of [true, false]) {
    it(`has ended when its ends are over, though touched later and ${held ? '' : 'not '}held`, async () => {
      const holders = [];
      const connection = await adopted(await listen(), (socket) => held && holders.push(socket));
      await collectGarbage();
      connection.peerEnded = connection.ending = true;
      connection.view.endReading();
      connection.view.end();
      const socket = connection.view.socketOf(connection);
      assert.deepStrictEqual([socket.readableEnded, socket.writableEnded], [true, true]);
      await once(socket, 'finish');
      connection.reportClosed();
    });
  }

  it('is replaced on demand when it was collected', async () => {
    const server = await listen();
    const connection = await adopted(server);
    await collectGarbage();
    const socket = connection.view.socketOf(connection);
    assert.ok(socket instanceof net.Socket);
    assert.strictEqual(connection.view.socketOf(connection), socket);
    assert.strictEqual(socket.server, server);
    assert.strictEqual(socket.remoteAddress, '192.0.2.1');

    const closed = once(socket, 'close');
    connection.reportClosed();
    await closed;
    assert.strictEqual(server._connections, 0);
    assert.strictEqual(connection.view.socketOf(connection), socket);
  });

  it('is replaced by a destroyed one after the end', async () => {
    const server = await listen();
    const connection = await adopted(server);
    await collectGarbage();
    connection.reportClosed();
    const socket = connection.view.socketOf(connection);
    assert.strictEqual(socket.destroyed, true);
    assert.strictEqual(connection.view.socketOf(connection), socket);
    assert.strictEqual(server._connections, 0);
    assert.deepStrictEqual(connection.calls, []);
  });

  it('takes its handle along when it is collected', async () => {
    let handle;
    const connection = await adopted(await listen(), (socket) => {
      handle = new WeakRef(socket._handle);
    });
    assert.ok(handle.deref() instanceof AdoptedHandle);
    await collectGarbage();
    assert.strictEqual(handle.deref(), undefined);
    connection.reportClosed();
  });
});
