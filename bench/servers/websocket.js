'use strict';

// The npm module `websocket` (WebSocket-Node) on Node's http server.

const { kFedPath, kMaxMessageBytes, listenOn, makeHttpServer, serve } = require('./control');
const { NotSupported } = require('./not-supported');

serve((library, options) => {
  if (options.deflate) throw new NotSupported('websocket has no compression');
  const httpServer = makeHttpServer(options);
  const wsServer = new library.server({
    httpServer,
    maxReceivedFrameSize: kMaxMessageBytes,
    maxReceivedMessageSize: kMaxMessageBytes,
    keepalive: false // no pings, like the others
  });
  const fed = new Set();

  wsServer.on('request', (request) => {
    const connection = request.accept(null, request.origin);
    connection.on('message', (message) => {
      if (message.type === 'utf8') connection.sendUTF(message.utf8Data);
      else connection.sendBytes(message.binaryData);
    });
    connection.on('error', () => {});
    if (request.resource !== kFedPath) return;
    fed.add(connection);
    connection.on('close', () => fed.delete(connection));
  });

  return {
    fed,
    count: () => wsServer.connections.length,
    listen: () => listenOn(httpServer),
    send: (connection, text, done) => connection.sendUTF(text, done)
  };
});
