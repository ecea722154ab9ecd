'use strict';

const assert = require('node:assert');
const http = require('node:http');
const { once } = require('node:events');

const { Example } = require('../examples/example');

describe('The page server of the examples', () => {
  let server;

  before(async () => {
    server = await Example.start('chat');
  });

  after(() => server?.stop());

  /** A request with its path as it is: `fetch` would tidy it. */
  async function ask(path, method = 'GET') {
    const request = http.request({ port: server.port, host: '127.0.0.1', path, method }).end();
    const [response] = await once(request, 'response');
    let body = '';
    for await (const chunk of response) body += chunk;
    return { status: response.statusCode, headers: response.headers, body };
  }

  for (const [from, to] of [
    ['/', '/chat/'],
    ['/chat', '/chat/'],
    ['/echo', '/echo/']
  ]) {
    it(`leads from ${from} to ${to}`, async () => {
      const { status, headers } = await ask(from);
      assert.strictEqual(status, 302);
      assert.strictEqual(headers.location, to);
    });
  }

  for (const [path, type] of [
    ['/chat/', 'text/html'],
    ['/echo/', 'text/html'],
    ['/echo/?any=query', 'text/html'],
    ['/echo/echo.js', 'text/javascript'],
    ['/shared/theme.css', 'text/css']
  ]) {
    it(`has ${path}, with a policy that lets nothing in from elsewhere`, async () => {
      const { status, headers, body } = await ask(path);
      assert.strictEqual(status, 200);
      assert.strictEqual(headers['content-type'], `${type}; charset=utf-8`);
      assert.strictEqual(headers['content-length'], String(Buffer.byteLength(body)));
      assert.match(headers['content-security-policy'], /^default-src 'none';/);
    });
  }

  for (const path of [
    '/shared/',
    '/server.js',
    '/chat/../server.js',
    '/chat/..%2fserver.js',
    '//'
  ]) {
    it(`has no ${path}`, async () => {
      assert.strictEqual((await ask(path)).status, 404);
    });
  }

  it('answers HEAD without a body, and nothing but GET and HEAD', async () => {
    const { status, body } = await ask('/chat/', 'HEAD');
    assert.deepStrictEqual([status, body], [200, '']);
    const refused = await ask('/chat/', 'POST');
    assert.deepStrictEqual([refused.status, refused.headers.allow], [405, 'GET, HEAD']);
  });
});
