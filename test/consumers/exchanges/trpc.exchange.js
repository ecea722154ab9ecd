'use strict';

// tRPC over WebSocket: a query, a mutation, a subscription, and a server that stops.

const assert = require('node:assert');
const { once } = require('node:events');
const { createTRPCClient, createWSClient, wsLink } = require('@trpc/client');
const { initTRPC } = require('@trpc/server');
const { applyWSSHandler } = require('@trpc/server/adapters/ws');
const { WebSocket, WebSocketServer } = require('ws');

const t = initTRPC.create();
const asText = (value) => String(value);
const router = t.router({
  greet: t.procedure.input(asText).query(({ input }) => `ahoy ${input}`),
  shout: t.procedure.input(asText).mutation(({ input }) => input.toUpperCase()),
  count: t.procedure.subscription(async function* count() {
    for (let i = 1; i <= 3; ++i) yield i;
  })
});

async function main() {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(wss, 'listening');
  const handler = applyWSSHandler({ wss, router, keepAlive: { enabled: true } });

  const client = createWSClient({
    url: `ws://127.0.0.1:${wss.address().port}`,
    WebSocket,
    retryDelayMs: () => 60_000
  });
  const trpc = createTRPCClient({ links: [wsLink({ client })] });
  assert.strictEqual(await trpc.greet.query('boat'), 'ahoy boat');
  assert.strictEqual(await trpc.shout.mutate('boat'.repeat(5000)), 'BOAT'.repeat(5000));
  const counted = await new Promise((resolve, reject) => {
    const numbers = [];
    trpc.count.subscribe(undefined, {
      onData: (number) => numbers.push(number),
      onComplete: () => resolve(numbers),
      onError: reject
    });
  });
  assert.deepStrictEqual(counted, [1, 2, 3]);

  const [ws] = wss.clients;
  const closed = once(ws, 'close');
  handler.broadcastReconnectNotification();
  await client.close();
  await closed;
  wss.close();
}

main();
