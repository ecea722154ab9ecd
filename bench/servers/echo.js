'use strict';

// The very same program for every module with the API of ws: `ws`, `hawser`, or a path.

const { kFedPath, kMaxMessageBytes, listenOn, makeHttpServer, serve } = require('./control');

/** What a module has for topics, if it has them. */
function topicsOf(wss) {
  if (!wss.publish) return {};
  return {
    subscribe: (ws, topic) => ws.subscribe(topic),
    unsubscribe: (ws, topic) => ws.unsubscribe(topic),
    publish: (topic, text) => wss.publish(topic, text)
  };
}

serve((library, options) => {
  const server = makeHttpServer(options);
  const wss = new library.WebSocketServer({
    server,
    perMessageDeflate: Boolean(options.deflate),
    maxPayload: kMaxMessageBytes
  });
  const fed = new Set();

  wss.on('connection', (ws, request) => {
    ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
    // The generator may cut connections; it is the one that reports failures.
    ws.on('error', () => {});
    if (request.url !== kFedPath) return;
    fed.add(ws);
    ws.on('close', () => fed.delete(ws));
  });

  return {
    fed,
    count: () => wss.clients.size,
    listen: () => listenOn(server),
    send: (ws, text, done) => ws.send(text, done),
    ...topicsOf(wss),
    streamOf: (ws) => library.createWebSocketStream(ws, { decodeStrings: false })
  };
});
