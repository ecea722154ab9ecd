'use strict';

// uWebSockets.js, with its own listener in place of Node's http server.

const { kFedPath, kHost, kMaxMessageBytes, serve } = require('./control');

/** Per connection and direction a window of its own, as ws and Hawser have it. */
function compressionOf(library, { deflate }) {
  if (!deflate) return library.DISABLED;
  return library.DEDICATED_COMPRESSOR | library.DEDICATED_DECOMPRESSOR;
}

function makeApp(library, { tls }) {
  if (!tls) return library.App();
  return library.SSLApp({ key_file_name: tls.key, cert_file_name: tls.certificate });
}

serve((library, options) => {
  const app = makeApp(library, options);
  const compress = Boolean(options.deflate);
  const fed = new Set();
  const waiting = new Map();
  let count = 0;

  const behaviour = {
    compression: compressionOf(library, options),
    maxPayloadLength: kMaxMessageBytes,
    maxBackpressure: 0, // no limit, like the others
    idleTimeout: 0,
    sendPingsAutomatically: false,
    message: (ws, data, isBinary) => ws.send(data, isBinary, compress)
  };
  app.ws('/*', {
    ...behaviour,
    open: () => count++,
    close: () => count--
  });
  app.ws(kFedPath, {
    ...behaviour,
    open: (ws) => {
      count++;
      fed.add(ws);
    },
    close: (ws) => {
      count--;
      fed.delete(ws);
    },
    drain: (ws) => {
      if (ws.getBufferedAmount() > 0) return;
      waiting.get(ws)?.();
      waiting.delete(ws);
    }
  });

  return {
    fed,
    count: () => count,
    unawaitable: 'send of uWebSockets.js has no callback',
    listen: () =>
      new Promise((resolve, reject) => {
        app.listen(kHost, 0, (socket) => {
          if (socket) resolve(library.us_socket_local_port(socket));
          else reject(new Error('uWebSockets.js cannot listen'));
        });
      }),
    subscribe: (ws, topic) => ws.subscribe(topic),
    unsubscribe: (ws, topic) => ws.unsubscribe(topic),
    publish: (topic, text) => app.publish(topic, text, false, compress),
    send: (ws, text, done) => {
      ws.send(text, false, compress);
      if (done === undefined) return;
      if (ws.getBufferedAmount() > 0) waiting.set(ws, done);
      else setImmediate(done);
    }
  };
});
