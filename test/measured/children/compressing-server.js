'use strict';

// Echoes, compressed. For each line of input it writes how large the process is after a collection.

const { createInterface } = require('node:readline');
const { WebSocketServer } = require('../../js/support/module');

const perMessageDeflate = JSON.parse(process.argv[2]);
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate }, () => {
  console.log(wss.address().port);
});
wss.on('connection', (ws) => {
  ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
});

createInterface(process.stdin)
  .on('line', () => {
    for (let i = 0; i < 5; ++i) global.gc();
    console.log(process.memoryUsage().rss);
  })
  .on('close', () => process.exit()); // without its parent it has no purpose
