'use strict';

// engine.io: websocket from the start, and polling that upgrades; texts and bytes both ways in their order.

const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const engine = require('engine.io');
const { Socket } = require('engine.io-client');
const { listen } = require('./listen');

const MESSAGES = ['text', '\u00e4'.repeat(5000), Buffer.from([0, 1, 255]), Buffer.alloc(70_000, 7)];

/** Resolves with as many messages as were sent. */
function collect(socket) {
  return new Promise((resolve) => {
    const received = [];
    socket.on('message', (data) => {
      received.push(data);
      if (received.length === MESSAGES.length) resolve(received);
    });
  });
}

async function exchange(server, port, transports) {
  const connected = once(server, 'connection');
  const client = new Socket(`ws://127.0.0.1:${port}`, { transports });
  if (transports.length > 1) await once(client, 'upgrade');
  const [peer] = await connected;
  peer.on('message', (data) => peer.send(data));

  const answers = collect(client);
  for (const message of MESSAGES) client.send(message);
  assert.deepStrictEqual(await answers, MESSAGES);
  assert.strictEqual(client.transport.name, 'websocket');
  assert.strictEqual(peer.transport.name, 'websocket');
  assert.strictEqual(peer.remoteAddress, '127.0.0.1');

  const closed = once(peer, 'close');
  client.close();
  assert.strictEqual((await closed)[0], 'transport close');
}

async function main() {
  const httpServer = http.createServer();
  const server = engine.attach(httpServer, { perMessageDeflate: true });
  const port = await listen(httpServer);
  await exchange(server, port, ['websocket']);
  await exchange(server, port, ['polling', 'websocket']);
  server.close();
  httpServer.close();
}

main();
