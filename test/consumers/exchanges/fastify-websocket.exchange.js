'use strict';

// @fastify/websocket: a route over a socket, and injectWS, which runs a client and a server over an
// in-memory Duplex.

const assert = require('node:assert');
const { once } = require('node:events');
const fastify = require('fastify');
const websocket = require('@fastify/websocket');

async function echoes(client) {
  for (const message of ['text', Buffer.alloc(70_000, 1)]) {
    const answer = once(client, 'message');
    client.send(message);
    const [data, isBinary] = await answer;
    assert.deepStrictEqual([data, isBinary], [Buffer.from(message), typeof message !== 'string']);
  }
}

async function main() {
  const app = fastify();
  await app.register(websocket);
  app.get('/echo', { websocket: true }, (socket, request) => {
    socket.send(`header ${request.headers['x-boat']}`);
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  await app.ready();

  let greeting;
  const onInit = (ws) => (greeting = once(ws, 'message'));
  const injected = await app.injectWS('/echo', { headers: { 'x-boat': 'tug' } }, { onInit });
  assert.strictEqual(String((await greeting)[0]), 'header tug');
  await echoes(injected);
  injected.terminate();

  await app.listen({ port: 0, host: '127.0.0.1' });
  const WebSocket = require('ws');
  const url = `ws://127.0.0.1:${app.server.address().port}/echo`;
  const client = new WebSocket(url, { headers: { 'x-boat': 'ferry' } });
  assert.strictEqual(String((await once(client, 'message'))[0]), 'header ferry');
  await echoes(client);

  const closed = once(client, 'close');
  await app.close();
  assert.strictEqual((await closed)[0], 1005);
}

main();
