'use strict';

// http-proxy between a client and a server: an echo, a close code through it, and a server that is away.

const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const httpProxy = require('http-proxy');
const { WebSocket, WebSocketServer } = require('ws');
const { listen } = require('./listen');

async function main() {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  wss.on('connection', (ws, req) => {
    assert.strictEqual(req.headers['x-forwarded-proto'], 'ws');
    ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
  });
  await once(wss, 'listening');

  const proxy = httpProxy.createProxyServer({
    target: `ws://127.0.0.1:${wss.address().port}`,
    ws: true,
    xfwd: true
  });
  proxy.on('error', (error, req, socket) => socket.destroy());
  const front = http.createServer().on('upgrade', (...args) => proxy.ws(...args));
  const url = `ws://127.0.0.1:${await listen(front)}`;

  const client = new WebSocket(url);
  await once(client, 'open');
  for (const size of [0, 125, 65_536, 1_000_000]) {
    const answer = once(client, 'message');
    client.send(Buffer.alloc(size, 3));
    assert.ok((await answer)[0].equals(Buffer.alloc(size, 3)), `size ${size}`);
  }
  client.close(4002, 'through');
  const [code, reason] = await once(client, 'close');
  assert.deepStrictEqual([code, String(reason)], [4002, 'through']);

  wss.close();
  await once(wss, 'close');
  const [error] = await once(new WebSocket(url), 'error');
  assert.strictEqual(error.code, 'ECONNRESET');
  front.close();
}

main();
