'use strict';

const assert = require('node:assert');
const { finished } = require('node:stream');

const { called, closed, once } = require('./support/events');
const { close } = require('./support/frames');
const { describeOverTransports } = require('./support/transports');

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Listens to the 'close' of the socket before there is a WebSocket, of the WebSocket, and of the socket again. */
async function connect(transport) {
  const events = [];
  const { server, raw } = await transport.rawClient({
    verifyClient: ({ req }) => {
      req.socket.on('close', () => events.push('older'));
      return true;
    }
  });
  server.on('close', () => events.push('websocket'));
  server._socket.on('close', () => events.push('newer'));
  return { server, raw, events };
}

describeOverTransports("A WebSocket's 'close'", (transport) => {
  if (transport.name === 'memory') return; // its requests have no socket

  it("has its turn among the listeners of its socket's 'close'", async () => {
    const { server, raw, events } = await connect(transport);
    const ended = closed(server);
    raw.stream.end(close(1000));
    await ended;
    await nextTurn();
    assert.deepStrictEqual(events, ['older', 'websocket', 'newer']);
  });

  it('has its turn after the end of the peer', async () => {
    const { server, raw, events } = await connect(transport);
    const ended = closed(server);
    raw.stream.end();
    await ended;
    await nextTurn();
    assert.deepStrictEqual(events, ['older', 'websocket', 'newer']);
  });

  it('follows when the connection was cut off', async () => {
    const { server, events } = await connect(transport);
    const ended = closed(server);
    server.terminate();
    await ended;
    await nextTurn();
    assert.deepStrictEqual(events, ['older', 'newer', 'websocket']);
  });

  for (const [end, run] of Object.entries({
    'a closing handshake': (server, raw) => raw.stream.end(close(1000)),
    'the end of the peer': (server, raw) => raw.stream.end(),
    'terminate()': (server) => server.terminate()
  })) {
    it(`follows that of the server, which waits for no other connection, after ${end}`, async () => {
      const { wss, server, raw } = await transport.rawClient();
      const events = [];
      wss._server.close(() => events.push('server'));
      server.on('close', () => events.push('websocket'));
      const ended = closed(server);
      run(server, raw);
      await ended;
      assert.deepStrictEqual(events, ['server', 'websocket']);
    });
  }
});

describeOverTransports('A reset', (transport) => {
  if (transport.name !== 'tcp') return;

  /** @yields {[WebSocket, RawPeer]} a server's and a client's end, each with its peer */
  async function* bothEnds() {
    const { server, raw } = await transport.rawClient();
    yield [server, raw];
    const { client, raw: far } = await transport.rawServer();
    yield [client, far];
  }

  it('of the peer is an error of the socket, which the WebSocket does not repeat', async () => {
    for await (const [websocket, raw] of bothEnds()) {
      const events = [];
      const socket = websocket._socket;
      const failed = called((cb) => finished(socket, cb));
      socket.on('error', ({ code, syscall }) => events.push(`${syscall} ${code}`));
      socket.on('close', (hadError) => events.push(hadError));
      const ended = closed(websocket);
      raw.stream.resetAndDestroy();
      const { code, errors } = await ended;
      await nextTurn();
      assert.deepStrictEqual([code, errors], [1006, []]);
      assert.deepStrictEqual(events, ['read ECONNRESET', true]);
      assert.strictEqual((await failed)[0].code, 'ECONNRESET');
    }
  });

  it('is what broke a socket that nobody has looked at before', async () => {
    for await (const [websocket, raw] of bothEnds()) {
      const broken = new Promise((resolve) => {
        websocket.on('close', () => resolve(websocket._socket.errored));
      });
      raw.stream.resetAndDestroy();
      const error = await broken;
      assert.strictEqual(`${error.stack}`.split('\n')[0], 'Error: read ECONNRESET');
    }
  });

  it('of ours is an error of the peer', async () => {
    for await (const [websocket, raw] of bothEnds()) {
      const ended = closed(websocket);
      const failed = once(raw.stream, 'error');
      assert.strictEqual(websocket._socket.resetAndDestroy(), websocket._socket);
      assert.strictEqual((await failed)[0].code, 'ECONNRESET');
      assert.strictEqual((await ended).code, 1006);
    }
  });
});

describeOverTransports('A socket that cannot be reset', (transport) => {
  if (transport.name !== 'unix') return;

  it('refuses, and goes on', async () => {
    const { server, client } = await transport.connect();
    assert.throws(() => server._socket.resetAndDestroy(), { code: 'ERR_INVALID_HANDLE_TYPE' });
    server.send('x');
    await once(client, 'message');
  });
});
