'use strict';

const assert = require('node:assert');
const { kConnection } = require('../../lib/core/symbols');
const { closed, messages, once } = require('./support/events');
const { cleanup } = require('./support/cleanup');
const { text } = require('./support/frames');
const { WebSocket } = require('./support/module');
const { loopback } = require('./support/server');
const { describeOverTransports } = require('./support/transports');

describeOverTransports('pause() and resume()', (transport) => {
  it('hold back all events and then deliver everything in order', async () => {
    const { client, server } = await transport.connect();
    const received = [];
    server.on('message', (data) => received.push(data.toString()));
    server.pause();
    assert.strictEqual(server.isPaused, true);
    for (let i = 0; i < 20; ++i) client.send(`message ${i}`);
    // An answer in the other direction: whatever is going to arrive has arrived by then.
    await roundTripOfPausedReader(client, server);
    assert.deepStrictEqual(received, []);
    const last = once(client, 'pong');
    server.resume();
    assert.strictEqual(server.isPaused, false);
    client.ping();
    await last;
    assert.deepStrictEqual(
      received,
      Array.from({ length: 20 }, (_, i) => `message ${i}`)
    );
  });

  it('may be called for each message', async () => {
    const { client, server } = await transport.connect();
    const received = messages(server, 50);
    server.on('message', () => {
      server.pause();
      setImmediate(() => server.resume());
    });
    for (let i = 0; i < 50; ++i) client.send(`${i}`);
    assert.deepStrictEqual(
      (await received).map(([data]) => Number(data)),
      Array.from({ length: 50 }, (_, i) => i)
    );
  });

  it('do nothing once the connection is closed', async () => {
    const { client } = await transport.connect();
    const done = closed(client);
    client.close();
    await done;
    client.pause();
    assert.strictEqual(client.isPaused, false);
    client.resume();
    assert.strictEqual(client.isPaused, false);
  });

  it('leave sending alone', async () => {
    const { client, server } = await transport.connect();
    server.pause();
    const received = messages(client, 1);
    server.send('from a paused socket');
    assert.strictEqual((await received)[0][0].toString(), 'from a paused socket');
  });

  it('let a terminated socket close while it is paused', async () => {
    const { client, server } = await transport.connect();
    const done = closed(server);
    server.pause();
    server.terminate();
    assert.strictEqual((await done).code, 1006);
    await (client.readyState === WebSocket.CLOSED || once(client, 'close'));
  });

  it('deliver what lay unread before a close frame', async () => {
    const { client, server } = await transport.connect();
    const received = messages(server, 2);
    const done = closed(server);
    server.pause();
    client.send('1');
    client.send('2');
    client.close(1000);
    await roundTripOfPausedReader(null, server, client);
    server.resume();
    assert.deepStrictEqual(
      (await received).map(([data]) => data.toString()),
      ['1', '2']
    );
    assert.strictEqual((await done).code, 1000);
  });
});

/** Ways in which a paused connection ends that does not come to its peer's orderly end. */
const ENDS = {
  'terminate()': (server) => server.terminate(),
  closeTimeout: (server) => server.close(),
  'the end of its socket': (server) => server._socket.destroy(),
  'a reset by its peer': (server, raw) => raw.stream.resetAndDestroy?.()
};

describeOverTransports('A paused connection', (transport) => {
  for (const [name, end] of Object.entries(ENDS)) {
    if (name === 'a reset by its peer' && transport.name !== 'tcp') continue;

    it(`delivers what has arrived at ${name}`, async () => {
      const { wss, server, raw } = await transport.rawClient({ closeTimeout: 1 });
      const events = [];
      server.on('message', (data) => events.push(String(data)));
      const ended = closed(server).then(({ code }) => events.push(code));
      server.pause();
      raw.write(text('1'), text('2'), text('3'));
      await holdsUnread(server, 3);
      assert.deepStrictEqual(events, []);
      end(server, raw);
      await ended;
      assert.deepStrictEqual(events, ['1', '2', '3', 1006]);
      assert.strictEqual(wss.clients.size, 0);
    });
  }

  it('is closed at the end of a peer that has sent nothing more', async () => {
    if (transport.name === 'memory') return; // a Duplex tells who reads
    const { server, raw } = await transport.rawClient();
    server.pause();
    raw.stream.end();
    assert.strictEqual((await closed(server)).code, 1006);
  });

  it('takes some more from its peer, but not much', async () => {
    if (transport.name === 'memory') return;
    const { server, raw } = await transport.rawClient();
    const MESSAGE = 'x'.repeat(1000);
    const COUNT = 4000;
    let received = 0;
    server.on('message', () => received++);
    server.pause();
    server.send('paused');
    await raw.readFrame();
    for (let i = 0; i < COUNT; ++i) raw.write(text(MESSAGE));
    await holdsUnread(server, 10_000);
    const ended = closed(server);
    server.terminate();
    await ended;
    assert.ok(received >= 10 && received <= 160, `${received}`);
  });
});

/** What the peer has sent lies here, unread. */
async function holdsUnread(websocket, bytes) {
  const { gate } = websocket[kConnection];
  const { _socket: socket } = websocket;
  while ((gate === undefined ? socket.readableLength : gate.bytes) < bytes) {
    await new Promise(setImmediate);
  }
}

/** The paused socket sends something and its peer gets it. */
async function roundTripOfPausedReader(client, paused, receiver = client) {
  const received = messages(receiver, 1);
  paused.send('marker');
  await received;
}

describe('pause() and resume() of a socket that connects', () => {
  it('do nothing', async () => {
    const ws = new WebSocket(`ws://${loopback}:1`);
    const done = closed(ws);
    cleanup(() => done);
    ws.pause();
    assert.strictEqual(ws.isPaused, false);
    ws.resume();
    assert.strictEqual(ws.isPaused, false);
  });
});
