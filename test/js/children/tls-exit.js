'use strict';

// Ends the process in full traffic of TLS, which threads go on with to the very end.

const https = require('node:https');
const { WebSocket, WebSocketServer } = require('../support/module');
const { cert, key } = require('../support/transports');
const { echoAll } = require('../support/traffic');

const server = https.createServer({ key, cert });
echoAll(new WebSocketServer({ server }));

server.listen(0, '127.0.0.1', () => {
  let echoes = 0;
  for (let i = 0; i < 10; ++i) {
    const ws = new WebSocket(`wss://127.0.0.1:${server.address().port}`, { ca: cert });
    ws.on('open', () => {
      for (let j = 0; j < 16; ++j) ws.send(Buffer.alloc(20_000));
    });
    ws.on('message', (data) => {
      ws.send(data);
      if (++echoes === 300) process.exit(7);
    });
  }
});
