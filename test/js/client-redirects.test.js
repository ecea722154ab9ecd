'use strict';

const assert = require('node:assert');
const http = require('node:http');
const { closed } = require('./support/events');
const { WebSocket, WebSocketServer } = require('./support/module');
const { listen } = require('./support/server');

/** An http server that answers with the status and Location that `route` gives, or upgrades when it gives none. */
async function startServer(route = () => undefined) {
  const requests = [];
  const server = http.createServer();
  const wss = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    requests.push(request);
    socket.on('error', () => {});
    const location = route(request);
    if (location === undefined) {
      wss.handleUpgrade(request, socket, head, (ws) => ws.close());
      return;
    }
    socket.end(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nConnection: close\r\n\r\n`);
  });
  return { requests, url: await listen(server) };
}

const credentials = {
  headers: { Authorization: 'Bearer t', Cookie: 'c=1', Host: 'h', 'X-Own': 'o' }
};

describe('Redirects', () => {
  it('are not followed unless followRedirects is set', async () => {
    const { url } = await startServer(() => 'ws://127.0.0.1:1/');
    const { errors } = await closed(new WebSocket(url));
    assert.strictEqual(errors[0].message, 'Unexpected server response: 302');
  });

  it('are followed to relative and absolute addresses of any scheme of the web', async () => {
    const target = await startServer();
    const { url, requests } = await startServer(
      ({ url: path }) =>
        ({ '/': '/next?q', '/next?q': `${target.url.replace('ws:', 'http:')}/end` })[path]
    );
    const ws = new WebSocket(url, { followRedirects: true });
    const seen = [];
    ws.on('redirect', (address, request) => {
      assert.ok(request instanceof http.ClientRequest);
      assert.strictEqual(ws.readyState, WebSocket.CONNECTING);
      seen.push(address);
    });
    const { errors, code } = await closed(ws);
    assert.deepStrictEqual([errors, code], [[], 1005]);
    assert.deepStrictEqual(seen, [`${url}/next?q`, `${target.url}/end`]);
    assert.strictEqual(ws.url, `${target.url}/end`);
    assert.deepStrictEqual(
      requests.map((request) => request.url),
      ['/', '/next?q']
    );
  });

  it('keep the headers on the same host', async () => {
    const { url, requests } = await startServer(({ url: path }) =>
      path === '/' ? '/next' : undefined
    );
    await closed(new WebSocket(url, { followRedirects: true, ...credentials }));
    const { authorization, cookie, host, 'x-own': own } = requests[1].headers;
    assert.deepStrictEqual([authorization, cookie, host, own], ['Bearer t', 'c=1', 'h', 'o']);
  });

  it('drop credentials and host towards another host', async () => {
    const target = await startServer();
    const { url } = await startServer(() => target.url);
    await closed(new WebSocket(url, { followRedirects: true, ...credentials }));
    const { authorization, cookie, host, 'x-own': own } = target.requests[0].headers;
    assert.deepStrictEqual([authorization, cookie, own], [undefined, undefined, 'o']);
    assert.strictEqual(`ws://${host}`, target.url);
  });

  it('drop the option auth towards another host', async () => {
    const target = await startServer();
    const { url, requests } = await startServer(() => target.url);
    await closed(new WebSocket(url, { followRedirects: true, auth: 'user:pass' }));
    assert.ok(requests[0].headers.authorization.startsWith('Basic '));
    assert.strictEqual(target.requests[0].headers.authorization, undefined);
  });

  it('drop nothing when there is a listener for the redirect', async () => {
    const target = await startServer();
    const { url } = await startServer(() => target.url);
    const ws = new WebSocket(url, { followRedirects: true, ...credentials });
    ws.on('redirect', (address, request) => request.removeHeader('cookie'));
    await closed(ws);
    const { authorization, cookie } = target.requests[0].headers;
    assert.deepStrictEqual([authorization, cookie], ['Bearer t', undefined]);
  });

  it('let the first authorization win over that of the new address', async () => {
    const target = await startServer();
    const { url } = await startServer(() => target.url.replace('//', '//new:user@'));
    await closed(new WebSocket(url.replace('//', '//old:user@'), { followRedirects: true }));
    assert.strictEqual(target.requests[0].headers.authorization, undefined);
  });

  it('end after maxRedirects', async () => {
    const { url, requests } = await startServer(() => '/again');
    const done = await closed(new WebSocket(url, { followRedirects: true, maxRedirects: 2 }));
    assert.strictEqual(done.errors[0].message, 'Maximum redirects exceeded');
    assert.strictEqual(done.code, 1006);
    assert.strictEqual(requests.length, 3);
  });

  it('to a wrong address are reported by the error event', async () => {
    for (const [location, message] of [
      ['ws://', 'Invalid URL: ws://'],
      ['/path#fragment', 'The URL contains a fragment identifier'],
      [
        'ftp://127.0.0.1/',
        'The URL\'s protocol must be one of "ws:", "wss:", "http:", "https:", or "ws+unix:"'
      ]
    ]) {
      const { url } = await startServer(() => location);
      const { errors, code } = await closed(new WebSocket(url, { followRedirects: true }));
      assert.deepStrictEqual(
        errors.map((error) => [error.name, error.message]),
        [['SyntaxError', message]]
      );
      assert.strictEqual(code, 1006);
    }
  });

  it('call finishRequest for each request', async () => {
    const { url } = await startServer(({ url: path }) => (path === '/' ? '/next' : undefined));
    const paths = [];
    const finishRequest = (request) => {
      paths.push(request.path);
      request.end();
    };
    await closed(new WebSocket(url, { followRedirects: true, finishRequest }));
    assert.deepStrictEqual(paths, ['/', '/next']);
  });
});
