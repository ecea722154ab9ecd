'use strict';

// Opens connections, uses them once, and measures what the process does while they are idle: some were never touched,
// one is paused, one has a peer that has gone while it was paused.

const net = require('node:net');
const { once } = require('node:events');
const { setTimeout } = require('node:timers/promises');
const { WebSocket, WebSocketServer } = require('../../js/support/module');
const { requestHead } = require('../../js/support/raw-peer');

const CONNECTIONS = 8;

async function main() {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  wss.on('connection', (ws) => ws.on('message', (data) => ws.send(data)));
  await once(wss, 'listening');
  const { port } = wss.address();

  let echoes = 0;
  for (let i = 0; i < CONNECTIONS; ++i) {
    const client = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
    await once(client, 'open');
    client.send('x');
    await once(client, 'message');
    echoes++;
    if (i === 0) client.pause();
  }

  const connection = once(wss, 'connection');
  const peer = net.connect(port, '127.0.0.1');
  peer.write(requestHead());
  const [paused] = await connection;
  await once(peer, 'data');
  paused.pause();
  await setTimeout(20);
  peer.resetAndDestroy();

  await setTimeout(100);
  const before = process.cpuUsage();
  await setTimeout(1000);
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ echoes, cpuMs: (user + system) / 1000 }));
  process.exit();
}

main();
