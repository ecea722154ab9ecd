'use strict';

// Hocuspocus: two documents that keep themselves equal through its server, whose heartbeat is much shorter than it is by
// default: a thousand edits and half a megabyte at once keep the server busy, and nobody may be taken for dead over that.

const assert = require('node:assert');
const { once } = require('node:events');
const { HocuspocusProvider, HocuspocusProviderWebsocket } = require('@hocuspocus/provider');
const { Server } = require('@hocuspocus/server');
const { WebSocket } = require('ws');
const Y = require('yjs');

const HEARTBEAT_MS = 2000; // below a second ws loses clients, too, where the machine is busy
const EDITS = 1000;
const LONG = 'wind '.repeat(100_000);

function join(url, closes) {
  const socket = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: WebSocket });
  socket.on('close', ({ event }) => closes.push(event.code));
  const document = new Y.Doc();
  const provider = new HocuspocusProvider({ websocketProvider: socket, name: 'chart', document });
  provider.attach();
  const synced = new Promise((resolve) => provider.on('synced', resolve));
  return { document, provider, socket, synced, log: document.getArray('log') };
}

async function becomes({ document, log }, length) {
  while (log.length !== length) await once(document, 'update');
}

async function main() {
  const server = new Server({
    port: 0,
    address: '127.0.0.1',
    quiet: true,
    timeout: HEARTBEAT_MS,
    debounce: 1
  });
  await server.listen();
  const closes = [];
  const url = `ws://127.0.0.1:${server.address.port}`;
  const anna = join(url, closes);
  const bert = join(url, closes);
  await Promise.all([anna.synced, bert.synced]);

  for (let i = 0; i < EDITS; i++) anna.log.push([i]);
  anna.log.push([LONG]);
  for (let i = 0; i < EDITS; i++) bert.log.push([-i]);
  const all = 2 * EDITS + 1;
  await Promise.all([becomes(anna, all), becomes(bert, all)]);
  assert.deepStrictEqual(anna.log.toArray(), bert.log.toArray());
  assert.deepStrictEqual(closes, []);

  for (const { provider, socket, document } of [anna, bert]) {
    provider.destroy();
    socket.destroy();
    document.destroy();
  }
  await server.destroy();
}

main();
