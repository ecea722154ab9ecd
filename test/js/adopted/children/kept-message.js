'use strict';

// Tells how much memory each message keeps alive that comes by itself, in a process that has had no other traffic.

const { once } = require('node:events');
const { WebSocketServer } = require('../../support/module');
const { text } = require('../../support/frames');
const { requestHead } = require('../../support/raw-peer');
const { dial } = require('../../support/server');

async function main() {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(wss, 'listening');
  const raw = dial(wss.address().port);
  raw.write(requestHead());
  const [websocket] = await once(wss, 'connection');
  await raw.readHead();

  const kept = [];
  for (const size of [1, 23, 500, 3000]) {
    raw.write(text('x'.repeat(size)));
    const [data] = await once(websocket, 'message');
    kept.push({ size: data.length, alive: data.buffer.byteLength });
  }
  console.log(JSON.stringify(kept));
  process.exit();
}

main();
