'use strict';

// y-websocket: two documents that keep themselves equal through its server.

const assert = require('node:assert');
const { once } = require('node:events');
const { WebSocket, WebSocketServer } = require('ws');
const { WebsocketProvider } = require('y-websocket');
const { docs, setupWSConnection } = require('y-websocket-server/bin/utils');
const Y = require('yjs');

function join(url) {
  const doc = new Y.Doc();
  const options = { WebSocketPolyfill: WebSocket, disableBc: true };
  const provider = new WebsocketProvider(url, 'chart', doc, options);
  const synced = new Promise((resolve) => provider.once('sync', resolve));
  return { doc, provider, synced, text: doc.getText('log') };
}

/** Resolves when the text of a document is as wanted. */
async function becomes(text, wanted) {
  while (text.toString() !== wanted) {
    await new Promise((resolve) => text.doc.once('update', resolve));
  }
}

async function main() {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  wss.on('connection', setupWSConnection);
  await once(wss, 'listening');

  const url = `ws://127.0.0.1:${wss.address().port}`;
  const anna = join(url);
  const bert = join(url);
  await Promise.all([anna.synced, bert.synced]);
  anna.text.insert(0, 'wind '.repeat(4000));
  await becomes(bert.text, 'wind '.repeat(4000));
  bert.text.delete(4, bert.text.length - 4);
  await becomes(anna.text, 'wind');
  assert.strictEqual(wss.clients.size, 2);

  const closing = [...wss.clients].map((ws) => once(ws, 'close'));
  for (const { doc, provider } of [anna, bert]) {
    provider.destroy();
    doc.destroy();
  }
  await Promise.all(closing);
  // The server keeps documents, and their timers, without end.
  for (const doc of docs.values()) doc.destroy();
  wss.close();
}

main();
