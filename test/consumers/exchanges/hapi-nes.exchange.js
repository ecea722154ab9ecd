'use strict';

// @hapi/nes: a request of a route, a subscription and a broadcast between its client and its server, and heartbeats.

const assert = require('node:assert');
const Hapi = require('@hapi/hapi');
const Nes = require('@hapi/nes');

async function main() {
  const server = Hapi.server({ port: 0, host: '127.0.0.1' });
  await server.register({ plugin: Nes, options: { heartbeat: { interval: 30, timeout: 25 } } });
  server.route({ method: 'POST', path: '/echo', handler: (request) => request.payload });
  server.subscription('/tides/{port}');
  await server.start();

  const client = new Nes.Client(`ws://127.0.0.1:${server.info.port}`);
  await client.connect({ reconnect: false });
  const cargo = { text: 'ahoy \u2693', long: 'x'.repeat(100_000) };
  const { payload } = await client.request({ method: 'POST', path: '/echo', payload: cargo });
  assert.deepStrictEqual(payload, cargo);

  const tide = new Promise((resolve) => (client.onTide = resolve));
  await client.subscribe('/tides/kiel', (message) => client.onTide(message));
  server.publish('/tides/kiel', { metres: 3 });
  assert.deepStrictEqual(await tide, { metres: 3 });

  const update = new Promise((resolve) => (client.onUpdate = resolve));
  server.broadcast('to all');
  assert.strictEqual(await update, 'to all');

  const disconnected = new Promise((resolve) => {
    client.onDisconnect = (willReconnect, log) => resolve([log.code, log.wasRequested]);
  });
  await client.disconnect();
  assert.deepStrictEqual(await disconnected, [1005, true]);
  await server.stop();
}

main();
