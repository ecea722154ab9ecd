'use strict';

// Starts and stops servers with two clients each, and tells what the process has more of in the end than after the first
// few.

const fs = require('node:fs');
const { once } = require('node:events');
const { setTimeout } = require('node:timers/promises');
const { WebSocket, WebSocketServer } = require('../../support/module');
const { connections } = require('../../../../lib/loops/pump');

const WARM_UP = 10;
const PATIENCE = 3000; // times 10 ms

async function startAndStop() {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  wss.on('connection', (ws) => ws.on('message', (data) => ws.send(data)));
  await once(wss, 'listening');
  const url = `ws://127.0.0.1:${wss.address().port}`;
  for (const end of ['close', 'terminate']) {
    const client = new WebSocket(url, { perMessageDeflate: false });
    await once(client, 'open');
    client.send(Buffer.alloc(200_000));
    await once(client, 'message');
    client[end]();
    await once(client, 'close');
  }
  const closed = once(wss, 'close');
  wss.close();
  await closed;
}

function measure() {
  return {
    descriptors: fs.readdirSync('/proc/self/fd').length,
    threads: fs.readdirSync('/proc/self/task').length,
    resident: process.memoryUsage.rss()
  };
}

/** The last sockets may take a moment to be closed. */
async function differenceTo(before) {
  let after = measure();
  for (let i = 0; i < PATIENCE && after.descriptors > before.descriptors; ++i) {
    await setTimeout(10);
    after = measure();
  }
  return Object.fromEntries(Object.entries(after).map(([name, n]) => [name, n - before[name]]));
}

async function main() {
  for (let i = 0; i < WARM_UP; ++i) await startAndStop();
  const before = measure();
  for (let i = 0; i < Number(process.argv[2]); ++i) await startAndStop();
  const difference = await differenceTo(before);
  console.log(JSON.stringify({ ...difference, slots: connections.length }));
}

main();
