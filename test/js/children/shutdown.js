'use strict';

// Has a client that does not keep the process alive, and answers a close frame or not; shuts down, and says what came of it.

const net = require('node:net');
const { WebSocket, WebSocketServer } = require('../support/module');
const { requestHead } = require('../support/raw-peer');

const isSilent = process.argv[2] === 'silent';
const host = '127.0.0.1';
const wss = new WebSocketServer({ port: 0, host });

wss.on('connection', async (server) => {
  server._socket.unref();
  wss._server.unref();
  console.log(JSON.stringify(await wss.shutdown({ timeout: isSilent ? 50 : 0 })));
});

wss.on('listening', () => {
  const { port } = wss.address();
  if (isSilent) {
    net.connect({ port, host, allowHalfOpen: true }).unref().write(requestHead());
    return;
  }
  const client = new WebSocket(`ws://${host}:${port}`);
  client.on('open', () => client._socket.unref());
});
