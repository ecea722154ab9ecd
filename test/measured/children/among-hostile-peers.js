'use strict';

// A program whose peers do their worst (hostile-peer.js), with a listener that takes its time. Tells the most memory that
// it ever had beyond what it began with.
//
//   among-hostile-peers.js <server|client> <what> <peers>

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { once } = require('node:events');
const { createInterface } = require('node:readline');
const { setTimeout } = require('node:timers/promises');
const { WebSocket, WebSocketServer } = require('../../js/support/module');

const RUN_MS = 2000;
const LISTENER_MS = { tiny: 0.02, empty: 0.02, fragments: 0.02 }; // there are many in what one read brings
const SNAPSHOT = 8 * 1024 * 1024; // to peers that do not read

const [role, what, peers] = process.argv.slice(2);

/** Bytes, of /proc/self/status. */
function memory(field) {
  const status = fs.readFileSync('/proc/self/status', 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)[1]) * 1024;
}

function startPeer(...args) {
  return spawn(process.execPath, [path.join(__dirname, 'hostile-peer.js'), what, ...args], {
    stdio: ['ignore', 'pipe', 'inherit']
  });
}

function takeTime() {
  const end = performance.now() + (LISTENER_MS[what] ?? 1);
  while (performance.now() < end);
}

function suffer(websocket) {
  websocket.on('error', () => {});
  websocket.on('message', takeTime);
}

async function serve() {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true });
  await once(wss, 'listening');
  wss.on('connection', suffer);
  const peer = startPeer(String(wss.address().port), peers);
  while (wss.clients.size < Number(peers)) await once(wss, 'connection');
  if (what === 'silent') {
    const snapshot = Buffer.alloc(SNAPSHOT, 'x');
    for (const client of wss.clients) client.send(snapshot, { compress: false });
  }
  return peer;
}

async function connect() {
  const peer = startPeer('0');
  const [port] = await once(createInterface(peer.stdout), 'line');
  for (let i = 0; i < Number(peers); i++) suffer(new WebSocket(`ws://127.0.0.1:${port}`));
  return peer;
}

async function main() {
  const before = memory('VmRSS');
  const peer = role === 'server' ? await serve() : await connect();
  await setTimeout(RUN_MS);
  peer.kill('SIGKILL');
  console.log(JSON.stringify({ grown: memory('VmHWM') - before }));
  process.exit();
}

main();
