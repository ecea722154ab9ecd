'use strict';

// NestJS with its adapter for ws: a gateway that answers events, on the port of the application, and its shutdown.

const assert = require('node:assert');
const { once } = require('node:events');
require('reflect-metadata');
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { WsAdapter } = require('@nestjs/platform-ws');
const websockets = require('@nestjs/websockets');
const { from } = require('rxjs');
const { WebSocket } = require('ws');

class Gateway {
  handleConnection(client, request) {
    client.send(JSON.stringify({ event: 'welcome', data: request.url }));
  }

  handleDisconnect() {
    Gateway.onDisconnect();
  }

  onEcho(data) {
    return { event: 'echo', data };
  }

  onCount(count) {
    return from(Array.from({ length: count }, (_, i) => ({ event: 'number', data: i + 1 })));
  }
}

class AppModule {}

/** What decorators would do. */
function decorate() {
  websockets.WebSocketGateway({ path: '/gate' })(Gateway);
  for (const [name, event] of [
    ['onEcho', 'echo'],
    ['onCount', 'count']
  ]) {
    const descriptor = Object.getOwnPropertyDescriptor(Gateway.prototype, name);
    websockets.SubscribeMessage(event)(Gateway.prototype, name, descriptor);
    websockets.MessageBody()(Gateway.prototype, name, 0);
  }
  Module({ providers: [Gateway] })(AppModule);
}

async function main() {
  decorate();
  const app = await NestFactory.create(AppModule, { logger: false });
  app.useWebSocketAdapter(new WsAdapter(app));
  await app.listen(0, '127.0.0.1');
  const disconnected = new Promise((resolve) => (Gateway.onDisconnect = resolve));

  const client = new WebSocket(`ws://127.0.0.1:${app.getHttpServer().address().port}/gate`);
  const received = [];
  client.on('message', (data) => {
    received.push(JSON.parse(data));
    client.emit('received');
  });
  await once(client, 'open');
  client.send(JSON.stringify({ event: 'echo', data: 'x'.repeat(100_000) }));
  client.send(JSON.stringify({ event: 'count', data: 3 }));
  while (received.length < 5) await once(client, 'received');
  assert.deepStrictEqual(received, [
    { event: 'welcome', data: '/gate' },
    { event: 'echo', data: 'x'.repeat(100_000) },
    ...[1, 2, 3].map((data) => ({ event: 'number', data }))
  ]);

  const closed = once(client, 'close');
  client.close(1000);
  await Promise.all([closed, disconnected]);
  await app.close();
}

main();
