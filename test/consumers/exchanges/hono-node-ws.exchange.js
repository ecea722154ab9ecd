'use strict';

// Hono on Node: a route that @hono/node-ws upgrades, with messages of both kinds and a close from the server.

const assert = require('node:assert');
const { once } = require('node:events');
const { serve } = require('@hono/node-server');
const { createNodeWebSocket } = require('@hono/node-ws');
const { Hono } = require('hono');
const { WebSocket } = require('ws');

async function main() {
  const app = new Hono();
  const { injectWebSocket, upgradeWebSocket } = createNodeWebSocket({ app });
  const route = upgradeWebSocket((c) => ({
    onOpen: (event, ws) => ws.send(`ahoy ${c.req.query('name')}`),
    onMessage: ({ data }, ws) => (data === 'go' ? ws.close(4001, 'gone') : ws.send(data)),
    onClose: ({ code, reason }) => app.onClosed([code, reason])
  }));
  app.get('/echo', route);
  const closed = new Promise((resolve) => (app.onClosed = resolve));

  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  injectWebSocket(server);
  await once(server, 'listening');
  const { port } = server.address();
  assert.strictEqual((await fetch(`http://127.0.0.1:${port}/nowhere`)).status, 404);

  const client = new WebSocket(`ws://127.0.0.1:${port}/echo?name=tug`);
  assert.strictEqual(String((await once(client, 'message'))[0]), 'ahoy tug');
  for (const message of ['text', Buffer.alloc(70_000, 1)]) {
    const answer = once(client, 'message');
    client.send(message);
    const [data, isBinary] = await answer;
    assert.deepStrictEqual([data, isBinary], [Buffer.from(message), typeof message !== 'string']);
  }

  client.send('go');
  const [code, reason] = await once(client, 'close');
  assert.deepStrictEqual([code, String(reason)], [4001, 'gone']);
  await closed;
  server.close();
}

main();
