'use strict';

// Has clients that do not keep the process alive, shuts down, and says when that is done.

const { WebSocket, WebSocketServer } = require('../support/module');

const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });

wss.on('connection', async (server) => {
  server._socket.unref();
  if (process.argv[2] === 'silent') server.pause();
  wss._server.unref();
  console.log(
    JSON.stringify(await wss.shutdown({ timeout: process.argv[2] === 'silent' ? 50 : 0 }))
  );
});

wss.on('listening', () => {
  const client = new WebSocket(`ws://127.0.0.1:${wss.address().port}`);
  client.on('open', () => client._socket.unref());
  client.on('error', () => {});
});
