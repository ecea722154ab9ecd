'use strict';

// A worker with a server of https and clients of its own, which posts 'done' after each round of echoes, until it is
// terminated.

const https = require('node:https');
const { parentPort } = require('node:worker_threads');
const { WebSocket, WebSocketServer } = require('../support/module');
const { cert, key } = require('../support/transports');
const { echoAll } = require('../support/traffic');

const CLIENTS = 5;
const payload = Buffer.alloc(5000, 7);

const server = https.createServer({ key, cert });
echoAll(new WebSocketServer({ server }));

server.listen(0, '127.0.0.1', () => {
  let echoes = 0;
  for (let i = 0; i < CLIENTS; ++i) {
    const ws = new WebSocket(`wss://127.0.0.1:${server.address().port}`, { ca: cert });
    ws.on('open', () => {
      for (let j = 0; j < 8; ++j) ws.send(payload);
    });
    ws.on('message', (data) => {
      ws.send(data);
      if (++echoes % 100 === 0) parentPort.postMessage('done');
    });
  }
});
