'use strict';

// A server with a slow listener. Its http side tells how many messages it has got, how many 10 ms timers have run and
// how large the process was at most.

const http = require('node:http');
const { performance } = require('node:perf_hooks');
const { WebSocketServer } = require('../../support/module');

const LISTENER_MS = 1;
const report = { messages: 0, timers: 0, maxResident: 0 };

setInterval(() => {
  report.timers++;
  report.maxResident = Math.max(report.maxResident, process.memoryUsage.rss());
}, 10);

const server = http.createServer((req, res) => res.end(JSON.stringify(report)));
new WebSocketServer({ server }).on('connection', (ws) => {
  ws.on('message', () => {
    report.messages++;
    const end = performance.now() + LISTENER_MS;
    while (performance.now() < end);
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));

// Without its parent it has no purpose.
process.stdin.on('end', () => process.exit()).resume();
