'use strict';

// Clients that follow redirects.

const { once } = require('node:events');

const { table } = require('../support/scenario-options');

const REDIRECT_CODES = [300, 301, 302, 303, 304, 307, 308, 399, 400];

/** Locations that cannot be followed. */
const BAD_LOCATIONS = {
  'no URL': 'ws://',
  'another scheme': 'ftp://127.0.0.1/',
  'a fragment': '/x#y',
  'an empty location': ''
};

const CREDENTIALS = {
  'an authorization header': { headers: { authorization: 'Basic x' } },
  'a cookie': { headers: { Cookie: 'a=1' } },
  'a host header': { headers: { host: 'other.test' } },
  'the option auth': { auth: 'user:pass' },
  'a header in upper case': { headers: { AUTHORIZATION: 'Basic x', 'X-Other': '1' } }
};

function redirection(code, location) {
  return Buffer.from(
    `HTTP/1.1 ${code} There\r\nLocation: ${location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`
  );
}

/** Sends the next client of a listener elsewhere. */
async function redirectNext(env, listener, code, location) {
  const raw = await listener.accept();
  env.noteAt('requests', 'redirected', await raw.readHead());
  raw.write(redirection(code, location));
}

/** Lets a client be redirected once, to `target`, and be accepted there. */
async function followOnce(env, first, target, location, options, prepare) {
  const client = env.client(first.url, { followRedirects: true, ...options });
  if (prepare) prepare(client);
  const opened = once(client, 'open');
  await redirectNext(env, first, 302, location);
  const raw = await target.accept();
  env.noteAt('requests', 'accepted', await raw.acceptUpgrade());
  await opened;
  env.note('url', client.url, client._redirects);
  const closed = env.closed(client);
  raw.stream.end();
  await closed;
}

module.exports = {
  ...table(
    Object.fromEntries(REDIRECT_CODES.map((code) => [`status ${code}`, code])),
    async (ws, env, code) => {
      const listener = await env.rawListener();
      const client = env.client(listener.url, { followRedirects: true, maxRedirects: 1 });
      const closed = env.closed(client);
      await redirectNext(env, listener, code, '/next');
      if (code < 400) {
        const raw = await listener.accept();
        env.noteAt('requests', 'next', await raw.readHead());
        raw.stream.destroy();
      }
      await closed;
    }
  ),

  ...table(
    BAD_LOCATIONS,
    async (ws, env, location) => {
      const listener = await env.rawListener();
      const client = env.client(listener.url, { followRedirects: true });
      const closed = env.closed(client);
      await redirectNext(env, listener, 302, location);
      await closed;
      env.note('url', client.url);
    },
    'to '
  ),

  ...table(
    CREDENTIALS,
    async (ws, env, options) => {
      const listener = await env.rawListener();
      await followOnce(env, listener, listener, '/same', options);
    },
    'to the same host, with '
  ),

  ...table(
    CREDENTIALS,
    async (ws, env, options) => {
      const [first, second] = [await env.rawListener(), await env.rawListener()];
      await followOnce(env, first, second, second.url, options);
    },
    'to another host, with '
  ),

  ...table(
    CREDENTIALS,
    async (ws, env, options) => {
      const [first, second] = [await env.rawListener(), await env.rawListener()];
      await followOnce(env, first, second, second.url, options, (client) => {
        client.on('redirect', (url, req) => {
          env.note('redirect', url, req.getHeader('authorization'), req.getHeader('cookie'));
        });
      });
    },
    "to another host, with a listener of 'redirect' and "
  ),

  async 'to an http URL'(ws, env) {
    const listener = await env.rawListener();
    await followOnce(env, listener, listener, listener.url.replace(/^ws/, 'http'));
  },

  async 'with credentials in the location'(ws, env) {
    const listener = await env.rawListener();
    const location = listener.url.replace('//', '//user:pass@');
    await followOnce(env, listener, listener, location, { headers: { authorization: 'Basic x' } });
  },

  async 'with credentials in the first address'(ws, env) {
    const listener = await env.rawListener();
    const first = { ...listener, url: listener.url.replace('//', '//user:pass@') };
    await followOnce(env, first, listener, '/same');
  },

  async 'more than maxRedirects'(ws, env) {
    const listener = await env.rawListener();
    const client = env.client(listener.url, { followRedirects: true, maxRedirects: 2 });
    const closed = env.closed(client);
    for (let i = 0; i < 3; ++i) await redirectNext(env, listener, 302, `/${i}`);
    await closed;
    env.note('redirects', client._redirects);
  },

  async 'maxRedirects: 0'(ws, env) {
    const listener = await env.rawListener();
    const client = env.client(listener.url, { followRedirects: true, maxRedirects: 0 });
    const closed = env.closed(client);
    await redirectNext(env, listener, 302, '/1');
    await closed;
  },

  async "given up in the listener of 'redirect'"(ws, env) {
    const listener = await env.rawListener();
    const client = env.client(listener.url, { followRedirects: true });
    client.on('redirect', () => client.close());
    const closed = env.closed(client);
    await redirectNext(env, listener, 302, '/1');
    await closed;
  },

  async "destroyed in the listener of 'redirect'"(ws, env) {
    const listener = await env.rawListener();
    const client = env.client(listener.url, { followRedirects: true });
    client.on('redirect', (url, req) => req.destroy(new Error('not there')));
    const closed = env.closed(client);
    await redirectNext(env, listener, 302, '/1');
    await closed;
  },

  async 'finishRequest is called for each request'(ws, env) {
    const listener = await env.rawListener();
    const finishRequest = (req) => {
      env.note('finishRequest', req.path);
      req.end();
    };
    await followOnce(env, listener, listener, '/next', { finishRequest });
  },

  async 'subprotocols go along'(ws, env) {
    const listener = await env.rawListener();
    await followOnce(env, listener, listener, '/next', { protocols: [], origin: 'http://o.test' });
  },

  async 'without a location'(ws, env) {
    const listener = await env.rawListener();
    const client = env.client(listener.url, { followRedirects: true });
    const closed = env.closed(client);
    const raw = await listener.accept();
    await raw.readHead();
    raw.write(Buffer.from('HTTP/1.1 302 Where\r\nContent-Length: 0\r\n\r\n'));
    await closed;
  }
};
