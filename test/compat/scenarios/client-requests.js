'use strict';

// The request that a client sends, line by line.

const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { once } = require('node:events');

const { close } = require('../../js/support/frames');
const { needing, table } = require('../support/scenario-options');

/** Options of the client, and the subprotocols. */
const OPTIONS = {
  none: [{}],
  'an origin': [{ origin: 'http://o.test' }],
  'an origin and version 8': [{ origin: 'http://o.test', protocolVersion: 8 }],
  'an empty origin': [{ origin: '' }],
  'version 8': [{ protocolVersion: 8 }],
  headers: [{ headers: { 'X-One': '1', cookie: 'a=b' } }],
  'headers of several values': [{ headers: { Cookie: ['a=1', 'b=2'], 'X-Two': ['1', '2'] } }],
  'an empty header': [{ headers: { cookie: '' } }],
  'a number as header': [{ headers: { 'X-N': 5 } }],
  'headers of ours': [
    { headers: { Connection: 'close', Upgrade: 'foo', 'Sec-WebSocket-Version': '99' } }
  ],
  'headers of ours in lower case': [
    { headers: { connection: 'close', upgrade: 'foo', 'sec-websocket-key': 'mine' } }
  ],
  'a host header': [{ headers: { Host: 'other.test' } }],
  'a user agent and an origin header': [{ headers: { 'User-Agent': 'x', Origin: 'http://h' } }],
  'an origin twice': [{ origin: 'http://a', headers: { Origin: 'http://b' } }],
  'one subprotocol': [{}, 'chat'],
  'two subprotocols': [{}, ['chat', 'superchat']],
  'subprotocols as an option': [{ protocols: ['x', 'y'] }],
  'credentials as an option': [{ auth: 'user:pass' }],
  'credentials and a header': [{ auth: 'user:pass', headers: { authorization: 'mine' } }],
  'setHost: false': [{ setHost: false }],
  'null headers': [{ headers: null }],
  'deflate off': [{ perMessageDeflate: false }]
};

const DEFLATE = {
  default: {},
  true: { perMessageDeflate: true },
  'an empty object': { perMessageDeflate: {} },
  serverNoContextTakeover: { perMessageDeflate: { serverNoContextTakeover: true } },
  clientNoContextTakeover: { perMessageDeflate: { clientNoContextTakeover: true } },
  serverMaxWindowBits: { perMessageDeflate: { serverMaxWindowBits: 10 } },
  'serverMaxWindowBits: true': { perMessageDeflate: { serverMaxWindowBits: true } },
  clientMaxWindowBits: { perMessageDeflate: { clientMaxWindowBits: 10 } },
  'clientMaxWindowBits: true': { perMessageDeflate: { clientMaxWindowBits: true } },
  'clientMaxWindowBits: false': { perMessageDeflate: { clientMaxWindowBits: false } },
  'all at once': {
    perMessageDeflate: {
      ...{ serverNoContextTakeover: true, clientNoContextTakeover: true },
      ...{ serverMaxWindowBits: 9, clientMaxWindowBits: 9, threshold: 5 }
    }
  },
  'false options': {
    perMessageDeflate: { serverNoContextTakeover: false, clientNoContextTakeover: false }
  },
  null: { perMessageDeflate: null },
  zero: { perMessageDeflate: 0 }
};

async function noteRequest(env, options, protocols) {
  const { url, accept } = await env.rawListener();
  const client = env.client(`${url}path?query`, options, protocols);
  const raw = await accept();
  env.note('request', await raw.readHead());
  env.note('client', client.readyState, client.url);
  raw.stream.destroy();
  await env.closed(client);
}

module.exports = {
  ...table(
    OPTIONS,
    (ws, env, [options, protocols]) => noteRequest(env, options, protocols),
    'options: '
  ),

  ...needing(
    ['PerMessageDeflate'],
    table(
      DEFLATE,
      (ws, env, options) => noteRequest(env, { perMessageDeflate: undefined, ...options }),
      'perMessageDeflate: '
    )
  ),

  async 'the key is 16 bytes and changes'(ws, env) {
    const keys = [];
    for (let i = 0; i < 2; ++i) {
      const { request } = await env.rawServer();
      const [, key] = /sec-websocket-key: (\S+)/i.exec(request);
      env.note('bytes', Buffer.from(key, 'base64').length);
      keys.push(key);
    }
    env.note('same', keys[0] === keys[1]);
  },

  async 'finishRequest ends the request when it likes'(ws, env) {
    const { url, accept } = await env.rawListener();
    let given;
    const client = env.client(url, {
      finishRequest(req, websocket) {
        given = websocket;
        req.setHeader('X-Late', 'yes');
        setImmediate(() => req.end());
      }
    });
    env.note('websocket', given === client, client.readyState);
    const raw = await accept();
    const opened = new Promise((resolve) => client.once('open', resolve));
    env.note('request', await raw.acceptUpgrade());
    await opened;
    raw.write(close(1000, '', { masked: false }));
    await env.closed(client);
  },

  async 'over a Unix socket'(ws, env) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'compat-'));
    env.atEnd(() => fs.rmSync(folder, { recursive: true }));
    const server = http.createServer();
    const wss = new ws.WebSocketServer({ server });
    const file = path.join(folder, 'socket');
    await new Promise((resolve) => server.listen(file, resolve));
    env.atEnd(() => server.close());
    env.note('address', wss.address() === file);

    const connection = once(wss, 'connection');
    const client = env.client(`ws+unix:${file}:/path?query`);
    const [websocket, req] = await connection;
    env.watch(websocket, 'server');
    const { host, upgrade } = req.headers;
    env.note('request', req.url, host, upgrade, websocket._socket.remoteAddress);
    websocket.send('over a file');
    await once(client, 'message');
    env.note('url', client.url === `ws+unix:${file}:/path?query`);
    const closed = [env.closed(client), env.closed(websocket)];
    client.close(1000);
    await Promise.all(closed);
  },

  async 'an agent is used'(ws, env) {
    const { url, accept } = await env.rawListener();
    if (env.secure) return;
    const agent = new http.Agent({ keepAlive: true });
    const { createConnection } = agent;
    agent.createConnection = (options, callback) => {
      env.note('agent', options.host, options.path);
      return createConnection.call(agent, options, callback);
    };
    const client = env.client(url, { agent });
    const raw = await accept();
    const opened = new Promise((resolve) => client.once('open', resolve));
    env.note('request', await raw.acceptUpgrade());
    await opened;
    raw.write(close(1000, '', { masked: false }));
    await env.closed(client);
    agent.destroy();
  },

  async 'the options object is left as it was'(ws, env) {
    const options = { headers: { a: '1' }, rejectUnauthorized: false, followRedirects: true };
    const { url, accept } = await env.rawListener();
    const client = new ws.WebSocket(url, options);
    client.on('error', () => {});
    await accept();
    env.note('options', options);
    client.terminate();
    await env.closed(client);
  }
};
