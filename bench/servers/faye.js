'use strict';

// faye-websocket on Node's http server.

const { kFedPath, kMaxMessageBytes, listenOn, makeHttpServer, serve } = require('./control');
const { NotSupported } = require('./not-supported');

serve((FayeWebSocket, options) => {
  if (options.deflate) throw new NotSupported('faye-websocket has no compression of its own');
  const server = makeHttpServer(options);
  const fed = new Set();
  let count = 0;

  server.on('upgrade', (request, socket, head) => {
    const ws = new FayeWebSocket(request, socket, head, [], { maxLength: kMaxMessageBytes });
    const isFed = request.url === kFedPath;
    count++;
    ws.on('message', (event) => ws.send(event.data));
    ws.on('close', () => {
      count--;
      if (isFed) fed.delete(ws);
    });
    if (isFed) fed.add(ws);
  });

  return {
    fed,
    count: () => count,
    unawaitable: 'send of faye-websocket has no callback',
    listen: () => listenOn(server),
    send: (ws, text, done) => {
      ws.send(text);
      if (done) setImmediate(done);
    }
  };
});
