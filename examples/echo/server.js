'use strict';

// An echo server with a page that shows what goes over the wire: `node examples/echo/server.js`, then
// open the printed address. Any WebSocket client may use it; a client that offers the subprotocol
// "handshake-report", as the page does, is first told what the opening handshake looked like here.

const path = require('node:path');
const { WebSocketServer } = require('hawser');

const { createPageServer, listen } = require('../page-server');

const REPORT_SUBPROTOCOL = 'handshake-report';
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

const pages = createPageServer(path.join(__dirname, 'public'));
const sockets = new WebSocketServer({
  server: pages,
  path: '/echo',
  maxPayload: MAX_MESSAGE_BYTES,
  handleProtocols: (offered) => (offered.has(REPORT_SUBPROTOCOL) ? REPORT_SUBPROTOCOL : false)
});

/** request -> the lines of the response that was sent for it */
const responses = new WeakMap();

/** The request line and headers as they came: names in the client's spelling and order. */
function requestLines({ method, url, httpVersion, rawHeaders }) {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  }
  return lines;
}

sockets.on('headers', (lines, request) => responses.set(request, lines));

sockets.on('connection', (socket, request) => {
  if (socket.protocol === REPORT_SUBPROTOCOL) {
    socket.send(
      JSON.stringify({ request: requestLines(request), response: responses.get(request) })
    );
  }

  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  socket.on('error', (error) => console.error(`Hawser echo: ${error.code}: ${error.message}`));
});

// The WebSocketServer repeats the errors of its HTTP server; `listen` reports them.
sockets.on('error', () => {});
listen(pages, 'Hawser echo', 8081);
