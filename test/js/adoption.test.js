'use strict';

const assert = require('node:assert');
const net = require('node:net');
const { promisify } = require('node:util');

const { AdoptedHandle } = require('../../lib/adopted/socket/handle');
const { once } = require('./support/events');
const { adopted, collectGarbage, listen } = require('./support/fake-connection');

/** Waits for the tasks that are due in this turn of the loop. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

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
