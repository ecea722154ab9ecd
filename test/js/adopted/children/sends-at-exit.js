'use strict';

// Exits with its first connection; listeners of 'exit' send to it.

const { WebSocketServer } = require('../../support/module');

let connection;
process.on('exit', () => connection.send('added before'));

const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {
  console.log(wss.address().port);
});
wss.on('connection', (ws) => {
  connection = ws;
  process.on('exit', () => connection.send('added after'));
  process.exit();
});

// Without its parent it has no purpose.
process.stdin.on('end', () => process.exit()).resume();
