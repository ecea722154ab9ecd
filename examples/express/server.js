'use strict';

// A WebSocketServer on the server of Express: `npm start express` in a checkout, or `npm install` and `npm start` in this folder.
// What is posted is told to everybody who listens:
//
//   npx wscat -c ws://127.0.0.1:8084/news
//   curl -H 'Content-Type: text/plain' -d 'Land ahoy' http://127.0.0.1:8084/news

const express = require('express');
const http = require('node:http');
const { WebSocket, WebSocketServer } = require('hawser');

const app = express();
// Express makes a server of its own in app.listen(), too; with one of ours both can be told of it.
const server = http.createServer(app);
const listeners = new WebSocketServer({ server, path: '/news', maxPayload: 1024 });

app.use(express.text({ limit: '16kb' }));

app.get('/', (request, response) => {
  response.json({ listeners: listeners.clients.size });
});

app.post('/news', (request, response) => {
  // Without a body of that type it is no string.
  if (typeof request.body !== 'string') return response.sendStatus(415);
  for (const listener of listeners.clients) {
    if (listener.readyState === WebSocket.OPEN) listener.send(request.body);
  }
  return response.status(202).json({ told: listeners.clients.size });
});

listeners.on('connection', (socket, request) => {
  // 'close' follows and does the work; without a listener the error would end the process.
  socket.on('error', () => {});
  socket.send(`Welcome, ${request.headers['user-agent'] ?? 'stranger'}`);
});

server.listen(Number(process.env.PORT ?? 8084), '127.0.0.1', () => {
  console.log(`Express: http://127.0.0.1:${server.address().port}, with a WebSocket at /news`);
});
