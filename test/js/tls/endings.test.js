'use strict';

const assert = require('node:assert');

const { connect, isAdopted, startRelay, startServer } = require('./connections');
const { startChild } = require('../support/child');
const { closed, nextText, once } = require('../support/events');
const { adoptsSockets } = require('../support/module');

/** A connection through a relay, whose `far` end is where the server's socket hears from the client. */
async function connectThroughRelay(isSeen) {
  const server = await startServer();
  if (isSeen) server.https.on('connection', () => {}); // it stays with Node
  const relay = await startRelay(server.port);
  const ends = await connect({ wss: server.wss, port: relay.port });
  assert.strictEqual(isAdopted(ends.server), !isSeen);
  return { ...(await relay.pair), ...ends };
}

const RECORD = Buffer.from([0x17, 3, 3, 0, 32]);

/** What the client's end does to the connection. */
const FAULTS = {
  'a record that is forged': ({ far }) => far.write(Buffer.concat([RECORD, Buffer.alloc(32, 7)])),
  'junk that is no record': ({ far }) => far.write('GET / HTTP/1.1\r\n\r\n'),
  'a record that is too long': ({ far }) => far.write(Buffer.from([0x17, 3, 3, 0xff, 0xff])),
  'an alert without encryption': ({ far }) => far.write(Buffer.from([0x15, 3, 3, 0, 2, 2, 40])),
  'an end without close_notify': ({ far }) => far.end(),
  'an end in the middle of a record': ({ far }) => far.end(RECORD),
  'a reset': ({ far }) => far.resetAndDestroy()
};

/** @returns {Promise<object>} what the server's program hears of it */
async function heardOf(fault, isSeen) {
  const connection = await connectThroughRelay(isSeen);
  const { server } = connection;
  const heard = { errors: [], events: [] };
  server._socket.on('error', ({ code, library, reason, syscall, message }) => {
    // Of the text what does not depend on the thread, or on where in its sources OpenSSL noticed it.
    const text = message.replace(/^[0-9A-F]+:error:/, 'error:').replace(/:[^:]*:\d+:.*\n/g, '\n');
    heard.errors.push({ code, library, reason, syscall, text });
  });
  for (const event of ['end', 'close']) server._socket.on(event, () => heard.events.push(event));
  const ended = closed(server);
  fault(connection);
  const { code, errors } = await ended;
  return { ...heard, code, told: errors.length };
}

describe('The server of an adopted connection of TLS', () => {
  if (!adoptsSockets) return;

  for (const [title, fault] of Object.entries(FAULTS)) {
    it(`hears of ${title} what it hears of Node`, async () => {
      assert.deepStrictEqual(await heardOf(fault, false), await heardOf(fault, true));
    });
  }

  it('goes on after records of one byte', async () => {
    const { client, server, near, far } = await connectThroughRelay(false);
    near.unpipe(far);
    near.on('data', (bytes) => {
      for (const byte of bytes) far.write(Buffer.of(byte));
    });
    near.resume();
    for (const text of ['', 'x', 'hello', 'y'.repeat(3000)]) {
      const received = nextText(server);
      client.send(text);
      assert.strictEqual(await received, text);
    }
  });

  it('closes with a close_notify, and the client with its own', async () => {
    const { client, server } = await connect(await startServer());
    const order = ['client', 'server'].map((name, i) => closed([client, server][i]));
    server.close(1000, 'done');
    const ends = await Promise.all(order);
    for (const { code, reason, errors } of ends) {
      assert.deepStrictEqual([code, reason, errors], [1000, 'done', []]);
    }
  });

  it('is counted by its server until it is closed', async () => {
    const server = await startServer();
    const { client } = await connect(server);
    const count = () => new Promise((resolve) => server.https.getConnections((_, n) => resolve(n)));
    assert.strictEqual(await count(), 1);
    const done = once(server.https, 'close');
    server.https.close();
    client.close();
    await done;
    assert.strictEqual(await count(), 0);
  });

  it('may destroy its socket', async () => {
    const { client, server } = await connect(await startServer());
    const ends = Promise.all([closed(client), closed(server)]);
    server._socket.destroy();
    for (const { code } of await ends) assert.strictEqual(code, 1006);
  });

  it('may be in full traffic as the process exits', async () => {
    for (let i = 0; i < 5; ++i) {
      const { code, errors } = await startChild('tls-exit.js').finish();
      assert.deepStrictEqual([code, errors], [7, '']);
    }
  });
});
