'use strict';

const assert = require('node:assert');
const { EventEmitter } = require('node:events');
const { Duplex } = require('node:stream');
const { closed, messages, once } = require('./support/events');
const { encodeFrame, kText, text } = require('./support/frames');
const { WebSocket, api } = require('./support/module');
const { startServer } = require('./support/server');
const { describeOverTransports } = require('./support/transports');

const { createWebSocketStream } = api;

/** Collects the names of what a stream emits, up to its 'close'. */
function lifeOf(duplex) {
  const names = [];
  for (const name of ['finish', 'end', 'error', 'close']) {
    duplex.on(name, (error) => names.push(error ? error.message : name));
  }
  return new Promise((resolve) => duplex.on('close', () => resolve(names)));
}

describeOverTransports('A WebSocket as a stream', (transport) => {
  it('sends what is written and gives what arrives, as bytes', async () => {
    const { server, client } = await transport.connect();
    const duplex = createWebSocketStream(client);
    const received = messages(server, 2);
    duplex.write('text');
    duplex.write(Buffer.from([1, 2]));
    assert.deepStrictEqual(await received, [
      [Buffer.from('text'), true],
      [Buffer.from([1, 2]), true]
    ]);
    server.send('a reply');
    assert.deepStrictEqual(await once(duplex, 'data'), [Buffer.from('a reply')]);
  });

  it('keeps messages apart and text a string where it is told so', async () => {
    const { server, client } = await transport.connect();
    const duplex = createWebSocketStream(client, {
      decodeStrings: false,
      readableObjectMode: true
    });
    server.on('message', (data, isBinary) => server.send(data, { binary: isBinary }));
    const chunks = [];
    const all = new Promise((resolve) => {
      duplex.on('data', (chunk) => chunks.push(chunk) === 3 && resolve());
    });
    duplex.write('text');
    duplex.write(Buffer.from('bytes'));
    duplex.write('more');
    await all;
    assert.deepStrictEqual(chunks, ['text', Buffer.from('bytes'), 'more']);
  });

  it('closes the WebSocket when it is ended, after all that was written', async () => {
    const { server, client } = await transport.connect();
    const duplex = createWebSocketStream(client);
    const received = messages(server, 1);
    const serverClosed = closed(server);
    duplex.end('last');
    duplex.resume();
    assert.deepStrictEqual(await lifeOf(duplex), ['finish', 'end', 'close']);
    assert.strictEqual((await received)[0][0].toString(), 'last');
    assert.strictEqual((await serverClosed).code, 1005);
    assert.ok(duplex.destroyed);
  });

  it('ends when the peer closes, and finishes when its user has ended it', async () => {
    const { server, client } = await transport.connect();
    const duplex = createWebSocketStream(client);
    const life = lifeOf(duplex);
    duplex.resume();
    server.close();
    await once(duplex, 'end');
    assert.deepStrictEqual([duplex.destroyed, client.readyState], [false, WebSocket.CLOSED]);
    duplex.end();
    assert.deepStrictEqual(await life, ['end', 'finish', 'close']);
  });

  it('terminates the WebSocket when it is destroyed', async () => {
    const { server, client } = await transport.connect();
    const duplex = createWebSocketStream(client);
    const life = lifeOf(duplex);
    const ends = Promise.all([closed(server), closed(client)]);
    duplex.destroy(new Error('enough'));
    for (const { code } of await ends) assert.strictEqual(code, 1006);
    assert.deepStrictEqual(await life, ['enough', 'close']);
  });

  it('is destroyed by an error of the WebSocket, whose close frame still gets out', async () => {
    const { server, raw } = await transport.rawClient();
    const life = lifeOf(createWebSocketStream(server));
    raw.write(encodeFrame({ opcode: kText, rsv: 1 }));
    const { payload } = await raw.readFrame();
    assert.strictEqual(payload.readUInt16BE(), 1002);
    raw.stream.end();
    assert.deepStrictEqual(await life, [
      'Invalid WebSocket frame: RSV2 and RSV3 must be clear',
      'close'
    ]);
  });

  it('pauses the WebSocket while nobody reads', async () => {
    const { server, raw } = await transport.rawClient();
    const duplex = createWebSocketStream(server);
    const message = text(Buffer.alloc(duplex.readableHighWaterMark));
    raw.write(message);
    while (!server.isPaused) await once(server, 'message');
    raw.write(message);
    let size = 0;
    duplex.on('data', (chunk) => (size += chunk.length));
    while (size < 2 * duplex.readableHighWaterMark) await once(duplex, 'data');
    assert.ok(!server.isPaused);
  });
});

describe('createWebSocketStream', () => {
  it('holds back what is written before the WebSocket is open', async () => {
    const { wss, url } = await startServer();
    const duplex = createWebSocketStream(new WebSocket(url));
    duplex.end('early');
    duplex.resume();
    const life = lifeOf(duplex);
    const [server] = await once(wss, 'connection');
    assert.strictEqual((await once(server, 'message'))[0].toString(), 'early');
    assert.deepStrictEqual(await life, ['finish', 'end', 'close']);
  });

  it('is destroyed with the error of a handshake that fails, and never finishes', async () => {
    const { url } = await startServer({ verifyClient: () => false });
    const duplex = createWebSocketStream(new WebSocket(url));
    duplex.end('lost');
    assert.deepStrictEqual(await lifeOf(duplex), ['Unexpected server response: 401', 'close']);
  });

  it('aborts the handshake when it is destroyed', async () => {
    const { url } = await startServer();
    const ws = new WebSocket(url);
    const duplex = createWebSocketStream(ws);
    const life = lifeOf(duplex);
    duplex.destroy();
    const message = 'WebSocket was closed before the connection was established';
    assert.deepStrictEqual(await life, [message, 'close']);
  });

  it('returns a Duplex that has its methods as own properties', async () => {
    const { url } = await startServer();
    const ws = new WebSocket(url);
    const end = closed(ws);
    const duplex = createWebSocketStream(ws, { objectMode: true, emitClose: true });
    assert.strictEqual(duplex.constructor, Duplex);
    for (const name of ['_destroy', '_final', '_read', '_write']) {
      assert.ok(Object.hasOwn(duplex, name), name);
    }
    assert.ok(!duplex.readableObjectMode && !duplex.writableObjectMode);
    duplex.on('error', () => {}).destroy();
    await end;
  });

  it('needs no more than an emitter to begin with', () => {
    const emitter = new EventEmitter();
    createWebSocketStream(emitter);
    assert.deepStrictEqual(emitter.eventNames(), ['message', 'error', 'close']);
  });
});
