'use strict';

// Opens a connection, closes it, and has then nothing left that keeps the process alive.

const { WebSocket, WebSocketServer } = require('../support/module');

const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {
  const ws = new WebSocket(`ws://127.0.0.1:${wss.address().port}`);
  ws.on('open', () => {
    if (process.argv[2] === 'unref') {
      ws._socket.unref();
      for (const peer of wss.clients) peer._socket.unref();
    } else {
      ws.close();
    }
    wss._server.unref();
    wss.close();
    console.log('open');
  });
});
