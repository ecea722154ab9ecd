'use strict';

// Socket.IO on Hawser, by its option `wsEngine`: `npm start socket.io` in a checkout, or `npm install` and `npm start` in this
// folder. The clients need nothing; `npm start socket.io` prints an address whose page is one.

const http = require('node:http');
const { Server } = require('socket.io');
const { WebSocketServer } = require('hawser');

const PAGE = `<!doctype html>
<title>Socket.IO on Hawser</title>
<button>Ahoy</button>
<ul></ul>
<script src="/socket.io/socket.io.js"></script>
<script>
  const socket = io();
  socket.on('heard', (word, by) => {
    document.querySelector('ul').append(document.createElement('li'));
    document.querySelector('li:last-child').textContent = by + ': ' + word;
  });
  document.querySelector('button').onclick = () => socket.emit('shout', 'ahoy');
</script>
`;

const server = http.createServer((request, response) => {
  response.writeHead(request.url === '/' ? 200 : 404, {
    'Content-Type': 'text/html; charset=utf-8'
  });
  response.end(request.url === '/' ? PAGE : 'There is no such page.\n');
});

const io = new Server(server, { wsEngine: WebSocketServer, maxHttpBufferSize: 64 * 1024 });

io.on('connection', (socket) => {
  socket.on('shout', (word, acknowledge) => {
    if (typeof word !== 'string') return;
    io.emit('heard', word, socket.id);
    if (typeof acknowledge === 'function') acknowledge(io.engine.clientsCount);
  });
});

server.listen(Number(process.env.PORT ?? 8086), '127.0.0.1', () => {
  console.log(`Socket.IO: http://127.0.0.1:${server.address().port}`);
});
