'use strict';

// @fastify/websocket: what a client sends right behind its request reaches a handler that waited in a hook, in order, and so do
// the answers; with Hawser in the place of ws the core has the sockets.

const assert = require('node:assert');
const { once } = require('node:events');
const net = require('node:net');
const fastify = require('fastify');
const websocket = require('@fastify/websocket');
const { WebSocket } = require('ws');

const IS_HAWSER = require('ws/package.json').name === 'hawser';
const WORDS = ['one', 'two', 'three'];

const REQUEST = `GET /log HTTP/1.1
Host: localhost
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

`.replaceAll('\n', '\r\n');

/** A frame of a client, with a mask of zeros. */
function frame(word) {
  return Buffer.concat([Buffer.from([0x81, 0x80 | word.length, 0, 0, 0, 0]), Buffer.from(word)]);
}

/** What a client by hand hears, beyond the response. */
async function dial(port, chunks, wanted) {
  const socket = net.connect(port, '127.0.0.1');
  for (const chunk of chunks) socket.write(chunk);
  let received = '';
  for await (const bytes of socket) {
    received += bytes.toString('latin1');
    if (received.endsWith(wanted)) break;
  }
  return received.slice(received.indexOf('\r\n\r\n') + 4);
}

async function main() {
  const app = fastify();
  await app.register(websocket);
  const adopted = [];
  app.get(
    '/log',
    { websocket: true, preValidation: () => new Promise((resolve) => setImmediate(resolve)) },
    (socket) => {
      // Node's own have the prototype of net.Socket.
      adopted.push(Object.getPrototypeOf(socket._socket) !== net.Socket.prototype);
      socket.send('welcome');
      socket.on('message', (data) => socket.send(`${data}!`));
    }
  );
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address();

  const answers = ['welcome', ...WORDS.map((word) => `${word}!`)];
  const wanted = answers.map((word) => `\x81${String.fromCharCode(word.length)}${word}`).join('');
  const frames = WORDS.map(frame);
  for (const chunks of [
    [Buffer.concat([Buffer.from(REQUEST), ...frames])],
    [Buffer.from(REQUEST), Buffer.concat(frames)],
    [Buffer.from(REQUEST), ...frames]
  ]) {
    assert.strictEqual(await dial(port, chunks, wanted), wanted);
  }

  const client = new WebSocket(`ws://127.0.0.1:${port}/log`);
  const heard = [];
  client.on('message', (data) => {
    heard.push(String(data));
    if (heard.length === answers.length) client.emit('all');
  });
  client.on('open', () => WORDS.forEach((word) => client.send(word)));
  await once(client, 'all');
  assert.deepStrictEqual(heard, answers);
  if (IS_HAWSER) assert.deepStrictEqual(adopted, [true, true, true, true]);

  client.terminate();
  await app.close();
}

main();
