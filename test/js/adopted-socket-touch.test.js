'use strict';

const assert = require('node:assert');
const fs = require('node:fs');

const { called, closed, once } = require('./support/events');
const { collectGarbage } = require('./support/fake-connection');
const { text } = require('./support/frames');
const { describeOverTransports } = require('./support/transports');

/** Who has the socket of a request; it holds nothing itself. */
function takingRequest(use) {
  return { verifyClient: ({ req }) => (use(req), true) };
}

describeOverTransports('What a program has done to a socket', (transport) => {
  if (transport.name === 'memory') return; // its requests have no socket

  it('is there when _socket is asked later', async () => {
    const known = new WeakMap();
    const held = {};
    const { server } = await transport.connect(takingRequest((req) => (held.request = req)));
    await collectGarbage();
    known.set(held.request.socket, 'meta');
    held.request.socket.user = 'bob';
    Object.defineProperty(held.request.socket, 'secret', { value: 'hidden' });
    delete held.request;
    await collectGarbage();

    const socket = server._socket;
    assert.deepStrictEqual(
      [known.get(socket), socket.user, socket.secret],
      ['meta', 'bob', 'hidden']
    );
  });

  it('is there when it was done before the upgrade', async () => {
    const known = new WeakMap();
    const options = takingRequest(({ socket }) => {
      known.set(socket, 'meta');
      socket.once('end', () => {});
    });
    const { server } = await transport.connect(options);
    await collectGarbage();
    assert.strictEqual(known.get(server._socket), 'meta');
  });

  it('includes the question for its addresses, which are known at the end', async () => {
    const held = {};
    const { server, client } = await transport.connect(
      takingRequest((req) => (held.request = req))
    );
    const { remoteAddress, remotePort } = held.request.socket;
    delete held.request;
    await collectGarbage();
    client.close();
    await closed(server);
    assert.strictEqual(server._socket.remoteAddress, remoteAddress);
    assert.strictEqual(server._socket.remotePort, remotePort);
  });

  it('does not matter to a request that cannot be changed', async () => {
    const { server, client } = await transport.connect(takingRequest(Object.freeze));
    server.send('x');
    await once(client, 'message');
  });
});

describeOverTransports('The socket of a WebSocket', (transport) => {
  if (!transport.isPlain) return; // who else encrypts, or counts nothing

  it('counts all bytes of both directions up to its end', async () => {
    const { server, raw } = await transport.rawClient();
    server.on('message', (data) => server.send(data));
    raw.write(text('1'.repeat(1000)));
    await raw.readFrame();
    raw.write(text('2'.repeat(100)).subarray(0, 50)); // not a message, but bytes
    const ended = closed(server);
    raw.stream.end();
    await raw.readToEnd();
    await ended;
    await collectGarbage();

    const { bytesRead, bytesWritten } = server._socket;
    assert.deepStrictEqual(
      [bytesRead, bytesWritten],
      [raw.stream.bytesWritten, raw.stream.bytesRead]
    );
  });

  it('counts what is sent, and the bytes of an unfinished message', async () => {
    const { server, raw } = await transport.rawClient();
    const socket = server._socket;
    const before = socket.bytesWritten;
    await called((cb) => server.send('12345678', cb));
    assert.strictEqual(socket.bytesWritten, before + 10);

    const { bytesRead } = socket;
    raw.write(text('x'.repeat(1000)).subarray(0, 600));
    while (socket.bytesRead < bytesRead + 600) await new Promise(setImmediate);
    assert.strictEqual(socket.bytesRead, bytesRead + 600);
  });

  it('tells its descriptor, for who sets options that Node does not know', async () => {
    const { server, client } = await transport.connect();
    for (const websocket of [server, client]) {
      const handle = websocket._socket._handle;
      assert.match(fs.readlinkSync(`/proc/self/fd/${handle.fd}`), /^socket:/);
      const ended = closed(websocket);
      websocket.terminate();
      await ended;
      assert.ok(handle.fd < 0);
    }
  });

  it('knows the addresses of both ends', async () => {
    const { server, raw } = await transport.rawClient();
    const { client, raw: far } = await transport.rawServer();
    for (const [socket, peer] of [
      [server._socket, raw.stream],
      [client._socket, far.stream]
    ]) {
      for (const name of ['Address', 'Port', 'Family']) {
        assert.strictEqual(socket[`remote${name}`], peer[`local${name}`]);
        assert.strictEqual(socket[`local${name}`], peer[`remote${name}`]);
      }
    }
  });
});
