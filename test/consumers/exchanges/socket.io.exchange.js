'use strict';

// socket.io: websocket only and polling with upgrade, acknowledgements with binary, and a broadcast, which
// socket.io-adapter encodes once with Sender.frame and writes through _sender.sendFrame.

const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const { Server } = require('socket.io');
const { io } = require('socket.io-client');
const { listen } = require('./listen');

async function connect(port, transports) {
  const socket = io(`http://127.0.0.1:${port}`, { transports, forceNew: true });
  await once(socket, 'connect');
  if (socket.io.engine.transport.name !== 'websocket') await once(socket.io.engine, 'upgrade');
  return socket;
}

async function main() {
  const httpServer = http.createServer();
  const server = new Server(httpServer);
  server.on('connection', (socket) => {
    socket.on('reverse', (text, bytes, acknowledge) => {
      acknowledge([...text].reverse().join(''), Buffer.from(bytes).reverse());
    });
    socket.on('shout', (word) => server.emit('heard', word));
  });
  const port = await listen(httpServer);

  const clients = [
    await connect(port, ['websocket']),
    await connect(port, ['polling', 'websocket'])
  ];
  for (const client of clients) {
    const answer = await new Promise((resolve) => {
      client.emit('reverse', 'knot', Buffer.from([1, 2, 3]), (...values) => resolve(values));
    });
    assert.deepStrictEqual(answer, ['tonk', Buffer.from([3, 2, 1])]);
  }

  const heard = clients.map((client) => once(client, 'heard'));
  clients[0].emit('shout', 'ahoy');
  assert.deepStrictEqual(await Promise.all(heard), [['ahoy'], ['ahoy']]);

  const rooms = await server.fetchSockets();
  assert.strictEqual(rooms.length, 2);
  const gone = clients.map((client) => once(client, 'disconnect'));
  server.close();
  for (const [reason, { context }] of await Promise.all(gone)) {
    assert.deepStrictEqual(
      [reason, context.code, context.wasClean],
      ['transport close', 1005, true]
    );
  }
  for (const client of clients) client.close();
}

main();
