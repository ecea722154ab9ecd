'use strict';

const assert = require('node:assert');
const net = require('node:net');
const { constants } = require('node:os');
const { inspect } = require('node:util');

const { called, once } = require('./support/events');
const { adopted, collectGarbage, listen } = require('./support/fake-connection');
const { WebSocket } = require('./support/module');
const { startServer } = require('./support/server');

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

const origins = {
  'that Node made': () => {},
  'made in the place of a collected one': collectGarbage
};

for (const [origin, bring] of Object.entries(origins)) {
  describe(`An adopted socket ${origin}`, () => {
    let server;
    let connection;
    let socket;

    beforeEach(async () => {
      server = await listen();
      connection = await adopted(server);
      await bring();
      socket = connection.view.socketOf(connection);
    });

    afterEach(() => {
      connection.reportClosed();
      assert.strictEqual(server._connections, 0);
    });

    it('looks like any other', () => {
      assert.ok(socket instanceof net.Socket);
      assert.strictEqual(socket.constructor, net.Socket);
      assert.match(inspect(socket), /^(<ref \*\d+> )?Socket \{/);
      assert.strictEqual(socket.readyState, 'open');
      assert.strictEqual(socket.pending, false);
      assert.strictEqual(socket.server, server);
    });

    it('knows both addresses', () => {
      const { remoteAddress, remoteFamily, remotePort, localAddress, localPort } = socket;
      assert.deepStrictEqual(
        [remoteAddress, remoteFamily, remotePort],
        ['192.0.2.1', 'IPv4', 1234]
      );
      assert.deepStrictEqual([localAddress, localPort], ['192.0.2.2', 80]);
      assert.deepStrictEqual(socket.address(), { address: '192.0.2.2', family: 'IPv4', port: 80 });
    });

    it('counts the bytes of the connection', () => {
      connection.bytesRead = 5;
      connection.bytesWritten = 7;
      assert.deepStrictEqual([socket.bytesRead, socket.bytesWritten], [5, 7]);
    });

    it('passes settings on', () => {
      socket.setNoDelay(true); // is set already
      socket.setNoDelay(false);
      socket.setKeepAlive(true, 3000);
      socket.unref();
      socket.ref();
      socket.pause();
      socket.resume();
      const calls = ['setNoDelay false', 'setKeepAlive true,3', 'unref', 'ref', 'pause', 'resume'];
      assert.deepStrictEqual(connection.calls, calls);
    });

    it('writes at once and in order, also when it is corked', () => {
      connection.blocked = true;
      socket.cork();
      assert.strictEqual(socket.write('a'), true);
      connection.writeRaw('frame');
      socket.write(Buffer.from('b'));
      socket.write('63', 'hex');
      socket.uncork();
      assert.deepStrictEqual(connection.calls, ['write a', 'write frame', 'write b', 'write c']);
      assert.strictEqual(socket.writableLength, 8);
    });

    it('calls back when the kernel has the bytes', async () => {
      let calledBack = false;
      connection.blocked = true;
      const done = called((cb) => socket.write('a', cb)).then(() => (calledBack = true));
      await nextTurn();
      assert.strictEqual(calledBack, false);
      connection.takeAll();
      await done;
    });

    it('refuses what no stream takes', async () => {
      assert.throws(() => socket.write({}), { code: 'ERR_INVALID_ARG_TYPE' });
      assert.throws(() => socket.write(null), { code: 'ERR_STREAM_NULL_VALUES' });
      socket.destroy();
      const [error] = await called((cb) => socket.write('a', cb));
      assert.strictEqual(error.code, 'ERR_STREAM_DESTROYED');
    });

    it('emits drain when the kernel has taken what was too much', async () => {
      connection.blocked = true;
      assert.strictEqual(socket.write(Buffer.alloc(socket.writableHighWaterMark)), false);
      assert.strictEqual(socket.writableNeedDrain, true);
      const drained = once(socket, 'drain');
      connection.takeAll();
      await drained;
      assert.strictEqual(socket.writableNeedDrain, false);
    });

    it('emits drain for what the WebSocket has sent, too', async () => {
      socket.on('drain', () => socket.emit('test'));
      connection.blocked = true;
      connection.writeRaw(Buffer.alloc(socket.writableHighWaterMark));
      connection.view.noteTraffic();
      const drained = once(socket, 'test');
      connection.takeAll();
      await drained;
    });

    it('ends after what was written', async () => {
      connection.blocked = true;
      socket.write('a');
      socket.end('b');
      let finished = false;
      socket.on('finish', () => (finished = true));
      await nextTurn();
      assert.deepStrictEqual([finished, socket.writable], [false, false]);
      assert.deepStrictEqual(connection.calls, ['write a', 'write b', 'write ', 'end']);
      connection.takeAll();
      await nextTurn();
      assert.strictEqual(finished, true);
    });

    it('finishes when the WebSocket ends', async () => {
      connection.view.end();
      connection.view.end();
      await once(socket, 'finish');
      assert.deepStrictEqual(connection.calls, ['end']);
    });

    it('leaves it to the connection to close when both sides have ended', async () => {
      connection.view.endReading();
      connection.view.end();
      await once(socket, 'finish');
      await nextTurn();
      assert.deepStrictEqual(connection.calls, ['end']);
    });

    it('destroys the connection, and closes after it', async () => {
      const events = [];
      socket.on('error', ({ message }) => events.push(message));
      socket.on('close', (hadError) => events.push(`close ${hadError}`));
      socket.destroy(new Error('by the user'));
      await nextTurn();
      assert.deepStrictEqual(connection.calls, ['destroy']);
      assert.deepStrictEqual(events, ['by the user']);
      connection.reportClosed();
      assert.deepStrictEqual(events, ['by the user', 'close true']);
    });

    it('may be destroyed with an error to which nobody listens', async () => {
      socket.destroy(new Error('by the user'));
      await nextTurn();
    });

    it('resets the connection with resetAndDestroy()', () => {
      assert.strictEqual(socket.resetAndDestroy(), socket);
      assert.strictEqual(socket.destroyed, true);
      assert.deepStrictEqual(connection.calls, ['reset']);
    });

    it('reports what has broken the connection, before it closes', async () => {
      const events = [];
      socket.on('error', ({ message, code, errno, syscall }) => {
        events.push([message, code, errno, syscall]);
      });
      socket.on('close', (hadError) => events.push(hadError));
      const { ECONNRESET } = constants.errno;
      connection.reportClosed(() => events.push('websocket'), ECONNRESET);
      assert.deepStrictEqual(events, []);
      await nextTurn();
      await nextTurn();
      const error = ['read ECONNRESET', 'ECONNRESET', -ECONNRESET, 'read'];
      assert.deepStrictEqual(events, [error, 'websocket', true]);
    });

    it('emits end and close before the WebSocket does', () => {
      const events = [];
      for (const event of ['end', 'close']) socket.on(event, () => events.push(event));
      connection.view.endReading();
      connection.view.endReading();
      assert.deepStrictEqual([socket.readable, socket.readableEnded], [false, true]);
      connection.reportClosed();
      assert.deepStrictEqual(events, ['end', 'close']);
      assert.strictEqual(socket.destroyed, true);
    });

    it('lets the WebSocket close when a listener of its close throws', async () => {
      socket.prependListener('close', () => {
        throw new Error('thrown on purpose');
      });
      const others = process.rawListeners('uncaughtException');
      process.removeAllListeners('uncaughtException');
      const uncaught = once(process, 'uncaughtException');
      let reports = 0;
      connection.reportClosed(() => ++reports);
      assert.strictEqual(reports, 1);
      const [error] = await uncaught;
      for (const listener of others) process.on('uncaughtException', listener);
      assert.strictEqual(error.message, 'thrown on purpose');
    });

    it('lets the WebSocket close when its user wants to hear nothing, or has taken destroy()', () => {
      socket.removeAllListeners();
      socket.destroy = () => socket;
      let reports = 0;
      connection.reportClosed(() => ++reports);
      assert.strictEqual(reports, 1);
      delete socket.destroy;
      socket.destroy(); // for the server, which counts it
    });
  });
}

describe('The timeout of an adopted socket', () => {
  it('passes when nothing happens, and starts anew with the traffic of the WebSocket', async () => {
    const connection = await adopted(await listen());
    const socket = connection.view.socketOf(connection);
    const timedOut = called((cb) => socket.setTimeout(10, cb));

    let restarts = 0;
    const restart = socket._unrefTimer;
    socket._unrefTimer = () => {
      ++restarts;
      restart.call(socket);
    };
    connection.view.noteTraffic();
    socket.write('a');
    assert.strictEqual(restarts, 2);
    await timedOut;
    connection.reportClosed();
  });

  it('does not pass while bytes come or go, whatever becomes of them', async () => {
    const connection = await adopted(await listen());
    const socket = connection.view.socketOf(connection);
    socket.setTimeout(1);

    let taken = 0;
    Object.defineProperty(connection, 'traffic', {
      get: () => (taken < 10 ? ++taken : taken)
    });
    await once(socket, 'timeout');
    assert.strictEqual(taken, 10);
    connection.reportClosed();
  });

  it('does not pass once it was taken back', async () => {
    const connection = await adopted(await listen());
    const socket = connection.view.socketOf(connection);
    let timeouts = 0;
    socket.setTimeout(1, () => ++timeouts);
    socket.setTimeout(0);
    await called((cb) => setTimeout(cb, 10));
    assert.strictEqual(timeouts, 0);
    connection.reportClosed();
  });
});

describe('The socket of a WebSocket', () => {
  for (const [origin, bring] of Object.entries(origins)) {
    it(`${origin} counts the bytes of the handshake, too`, async () => {
      const { wss, url } = await startServer();
      const client = new WebSocket(url);
      const [websocket] = await once(wss, 'connection');
      await once(client, 'open');
      await bring();
      const { bytesRead, bytesWritten } = websocket._socket;
      assert.ok(bytesRead > 'GET / HTTP/1.1'.length);
      assert.ok(bytesWritten > 'HTTP/1.1 101'.length);
      client.terminate();
      await once(websocket, 'close');
    });
  }
});
