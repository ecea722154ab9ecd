'use strict';

// One exchange with every peer, in both roles: messages of both kinds at every border of the length field, in frames
// and whole, a ping, and the closing handshake with the code 4000 and the reason "done".

const assert = require('node:assert');
const https = require('node:https');

const { cleanup } = require('../js/support/cleanup');
const { closed, messages, once, roundTrip } = require('../js/support/events');
const { WebSocket, WebSocketServer } = require('../js/support/module');
const { loopback, startServer } = require('../js/support/server');
const { echoAll } = require('../js/support/traffic');
const { cert, key } = require('../js/support/transports');

const SIZES = [0, 1, 125, 126, 127, 65535, 65536, 1 << 20];

/** A server of ours that speaks the subprotocol `echo`; `ending` resolves as its first connection closes. */
async function startEchoServer(options) {
  return echoing(await startServer(options));
}

/** The same over TLS, with a certificate that nobody knows. @param {object} [tlsOptions] of the https server */
async function startSecureEchoServer(options, tlsOptions) {
  const server = https.createServer({ key, cert, ...tlsOptions });
  const wss = new WebSocketServer({ server, ...options });
  cleanup(() => {
    for (const client of wss.clients) client.terminate();
    server.close();
  });
  server.listen(0, loopback);
  await once(server, 'listening');
  const { port } = server.address();
  return { https: server, ...echoing({ wss, port, url: `wss://${loopback}:${port}` }) };
}

function echoing({ wss, port, url }) {
  echoAll(wss);
  const ending = once(wss, 'connection').then(async ([ws]) => {
    const { code, reason, errors } = await closed(ws);
    return { code, reason, errors, protocol: ws.protocol, extensions: ws.extensions };
  });
  return { wss, port, url, ending };
}

/** What `extensions` is; every peer here compresses when it may. */
function extensionsOf({ perMessageDeflate }) {
  return perMessageDeflate ? 'permessage-deflate' : '';
}

/** What `ending` resolves with after the whole exchange. */
function doneWith(options) {
  const extensions = extensionsOf(options);
  return { code: 4000, reason: 'done', errors: [], protocol: 'echo', extensions };
}

/** Has the exchange, as client, with an echo server. */
async function exchangeWith(url, options) {
  const client = new WebSocket(url, 'echo', options);
  cleanup(() => client.terminate());
  await once(client, 'open');
  assert.strictEqual(client.protocol, 'echo');
  assert.strictEqual(client.extensions, extensionsOf(options));

  const sent = SIZES.flatMap((size) => ['\u00e4'.repeat(size / 2), Buffer.alloc(size, size)]);
  const received = messages(client, sent.length + 1);
  for (const message of sent) client.send(message);
  client.send('in ', { fin: false });
  client.send('frames', { fin: true });
  for (const [i, [data, isBinary]] of (await received).entries()) {
    const message = i < sent.length ? sent[i] : 'in frames';
    assert.ok(data.equals(Buffer.from(message)), `message ${i}`);
    assert.strictEqual(isBinary, typeof message !== 'string');
  }
  await roundTrip(client);

  const done = closed(client);
  client.close(4000, 'done');
  const { code, errors } = await done;
  assert.deepStrictEqual([code, errors], [4000, []]);
}

module.exports = { SIZES, doneWith, exchangeWith, startEchoServer, startSecureEchoServer };
