'use strict';

// Options of the wrong type or size: who throws, and what those that are taken come to.

const { Duplex } = require('node:stream');

const { close, ping, text } = require('../../js/support/frames');
const { sampleKey } = require('../../js/support/raw-peer');
const { table, withoutConnection } = require('../support/scenario-options');

/** Options that both ends have. */
const BOTH = {
  'maxPayload -1': { maxPayload: -1 },
  'maxPayload 2^31': { maxPayload: 2 ** 31 },
  'maxPayload 2^32 + 2': { maxPayload: 2 ** 32 + 2 },
  'maxPayload NaN': { maxPayload: NaN },
  'maxPayload "x"': { maxPayload: 'x' },
  'maxPayload null': { maxPayload: null },
  'maxPayload undefined': { maxPayload: undefined },
  'maxPayload true': { maxPayload: true },
  'maxPayload Infinity': { maxPayload: Infinity },
  'maxFragments -1': { maxFragments: -1 },
  'maxFragments "1"': { maxFragments: '1' },
  'maxFragments undefined': { maxFragments: undefined },
  'maxBufferedChunks -1': { maxBufferedChunks: -1 },
  'maxPendingAutoPongs -1': { maxPendingAutoPongs: -1 },
  'maxPendingAutoPongs "x"': { maxPendingAutoPongs: 'x' },
  'autoPong 0': { autoPong: 0 },
  'autoPong "yes"': { autoPong: 'yes' },
  'autoPong undefined': { autoPong: undefined },
  'skipUTF8Validation "yes"': { skipUTF8Validation: 'yes' },
  'allowSynchronousEvents 0': { allowSynchronousEvents: 0 },
  'allowSynchronousEvents null': { allowSynchronousEvents: null },
  'allowSynchronousEvents undefined': { allowSynchronousEvents: undefined },
  'closeTimeout "x"': { closeTimeout: 'x' },
  'closeTimeout -1': { closeTimeout: -1 }
};

/** Options of a client whose constructor may throw. */
const CLIENT = {
  'headers "x"': { headers: 'x' },
  'headers 5': { headers: 5 },
  'a header undefined': { headers: { 'X-A': undefined } },
  'a header with a line feed': { headers: { 'X-A': 'a\nb' } },
  'a header name with a space': { headers: { 'X A': 'b' } },
  'origin 5': { origin: 5 },
  'origin with a line feed': { origin: 'a\nb' },
  'handshakeTimeout "x"': { handshakeTimeout: 'x' },
  'handshakeTimeout -1': { handshakeTimeout: -1 },
  'agent 5': { agent: 5 },
  'followRedirects "x"': { followRedirects: 'x' },
  'protocolVersion null': { protocolVersion: null },
  'protocols 5': { protocols: 5 },
  'protocols null': { protocols: null }
};

/** Options of a server, and headers of the request that make them matter. */
const SERVER = {
  'verifyClient "x"': [{ verifyClient: 'x' }],
  'verifyClient that throws': [
    {
      verifyClient() {
        throw new RangeError('mine');
      }
    }
  ],
  'handleProtocols "x"': [{ handleProtocols: 'x' }, { 'sec-websocket-protocol': 'a' }],
  'handleProtocols that throws': [
    {
      handleProtocols() {
        throw new RangeError('mine');
      }
    },
    { 'sec-websocket-protocol': 'a' }
  ],
  'handleProtocols that returns a number': [
    { handleProtocols: () => 7 },
    { 'sec-websocket-protocol': 'a' }
  ],
  'a class that is none': [{ WebSocket: {} }],
  'path 5': [{ path: 5 }],
  'a version that is no string': [{}, { 'sec-websocket-version': {} }],
  'a key that is no string': [{}, { 'sec-websocket-key': 5 }],
  'an upgrade that is no string': [{}, { upgrade: 5 }],
  'no headers': [{}, null]
};

/** Class and code: the text of such an error names what is inside a module. */
function noteError(env, what, error) {
  env.note(what, error.constructor.name, error.code);
}

async function exchange(env, role, options) {
  const { ws: websocket, raw, masked } = await env.end(role, options);
  const closed = env.closed(websocket);
  raw.write(text('abc', { masked }), ping('', { masked }), close(1000, '', { masked }));
  await Promise.all([closed, env.noteRest(raw)]);
}

module.exports = {
  ...table(BOTH, (ws, env, options) => exchange(env, 'server', options), 'server: '),
  ...table(BOTH, (ws, env, options) => exchange(env, 'client', options), 'client: '),

  ...table(
    { 'generateMask 5': 5, 'generateMask {}': {}, 'generateMask null': null },
    async (ws, env, generateMask) => {
      const { ws: websocket } = await env.rawServer({ generateMask });
      try {
        env.note('send', env.sent(websocket.send('x')));
      } catch (error) {
        noteError(env, 'send throws', error);
      }
    },
    'client: '
  ),

  ...table(
    CLIENT,
    async (ws, env, options) => {
      const { url } = await env.serve();
      let client;
      try {
        client = env.client(url, options);
      } catch (error) {
        noteError(env, 'constructor throws', error);
        return;
      }
      await new Promise((resolve) => {
        client.once('open', resolve);
        client.once('close', resolve);
      });
      env.note('state', client.readyState, client.protocol);
    },
    'client: '
  ),

  ...withoutConnection(
    table(
      SERVER,
      (ws, env, [options, headers]) => {
        const wss = new ws.WebSocketServer({ noServer: true, ...options });
        const stream = new Duplex({
          read() {},
          write(chunk, encoding, callback) {
            env.note('written', chunk.toString());
            callback();
          }
        });
        const req = {
          method: 'GET',
          url: '/',
          headers:
            headers === null
              ? undefined
              : {
                  upgrade: 'websocket',
                  'sec-websocket-key': sampleKey,
                  'sec-websocket-version': '13',
                  ...headers
                }
        };
        try {
          wss.handleUpgrade(req, stream, Buffer.alloc(0), ({ protocol }) => {
            env.note('accepted', protocol);
          });
        } catch (error) {
          noteError(env, 'throws', error);
        }
        stream.destroy();
      },
      'server: '
    )
  )
};
