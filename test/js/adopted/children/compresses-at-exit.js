'use strict';

// Exits right after it has sent a message to its first connection that is long to compress.

const { WebSocketServer } = require('../../support/module');

const wss = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true }, () => {
  console.log(wss.address().port);
});
wss.on('connection', (ws) => {
  ws.send('x'.repeat(2 << 20));
  process.exit();
});

// Without its parent it has no purpose.
process.stdin.on('end', () => process.exit()).resume();
