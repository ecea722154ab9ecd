'use strict';

const assert = require('node:assert');
const { closed, messages, once } = require('./support/events');
const { cleanup } = require('./support/cleanup');
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
