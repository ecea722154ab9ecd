'use strict';

// express-ws: routes and middleware of Express for WebSockets, a refused path, and the set of clients.

const assert = require('node:assert');
const { once } = require('node:events');
const express = require('express');
const expressWs = require('express-ws');

async function main() {
  const { app, getWss } = expressWs(express());
  app.use((req, res, next) => {
    req.mark = 'marked';
    next();
  });
  app.ws('/echo/:name', (ws, req) => {
    ws.on('message', (text) => ws.send(`${req.params.name} ${req.mark} ${text}`));
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `ws://127.0.0.1:${server.address().port}`;

  const { WebSocket } = require('ws');
  const client = new WebSocket(`${base}/echo/anna?x=1`);
  await once(client, 'open');
  client.send('hello');
  assert.strictEqual(String((await once(client, 'message'))[0]), 'anna marked hello');
  assert.strictEqual(getWss().clients.size, 1);

  // Without a route express-ws accepts the upgrade and closes.
  const lost = new WebSocket(`${base}/nowhere`);
  assert.strictEqual((await once(lost, 'close'))[0], 1005);

  client.close(4001, 'enough');
  const [code, reason] = await once(client, 'close');
  assert.deepStrictEqual([code, String(reason)], [4001, 'enough']);
  server.close();
}

main();
