'use strict';

// One plain `http` server with a page and several WebSocketServers, each at a path of its own: `node examples/paths.js`, then
//
//   npx wscat -c ws://127.0.0.1:8083/echo
//   npx wscat -c ws://127.0.0.1:8083/clock/5        the time, every 5 seconds
//
// Whoever has the http server decides about upgrades, so this is also how a framework with a server of its own is extended: of
// a custom server for Next.js the last line of `upgrade` calls what `app.getUpgradeHandler()` gave, in place of the 404.

const http = require('node:http');
const { WebSocketServer } = require('hawser');

const MAX_MESSAGE_BYTES = 64 * 1024;

const options = { noServer: true, maxPayload: MAX_MESSAGE_BYTES };
const echo = new WebSocketServer(options);
const clock = new WebSocketServer(options);

// 'close' follows an error and does the work; without a listener the error would end the process.
for (const sockets of [echo, clock]) {
  sockets.on('connection', (socket) => socket.on('error', () => {}));
}

echo.on('connection', (socket) => {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});

clock.on('connection', (socket, request, seconds) => {
  const tell = () => socket.send(new Date().toISOString());
  tell();
  const timer = setInterval(tell, seconds * 1000);
  socket.on('close', () => clearInterval(timer));
});

/** By what a path must look like; what its groups catch becomes further arguments of 'connection'. */
const ROUTES = [
  [/^\/echo$/, echo],
  [/^\/clock\/([1-9]\d?)$/, clock]
];

function upgrade(request, socket, head) {
  const [path] = request.url.split('?', 1);
  for (const [pattern, sockets] of ROUTES) {
    const found = pattern.exec(path);
    if (found === null) continue;
    sockets.handleUpgrade(request, socket, head, (connection) => {
      sockets.emit('connection', connection, request, ...found.slice(1));
    });
    return;
  }
  socket.on('error', () => {});
  socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
}

const server = http.createServer((request, response) => {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.end(`${echo.clients.size} echo, ${clock.clients.size} look at the clock.\n`);
});

server.on('upgrade', upgrade);
server.listen(Number(process.env.PORT ?? 8083), '127.0.0.1', () => {
  console.log(`Paths: http://127.0.0.1:${server.address().port}, with /echo and /clock/<seconds>`);
});
