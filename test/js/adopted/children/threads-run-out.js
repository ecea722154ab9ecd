'use strict';

// Echoes once while the system has only so many threads left for this process, given as an argument, and tells what
// came back and how many threads there were for the event loops.

const fs = require('node:fs');
const { execFileSync } = require('node:child_process');
const { once } = require('node:events');
const { WebSocket, WebSocketServer } = require('../../support/module');

const UNUSED_UID = 2_000_000_000 + process.pid; // the limit counts what belongs to one user, and is none for root

const countThreads = () => fs.readdirSync('/proc/self/task').length;

/** @param {number} count more than now; only root can say more than 0, because it can become a user who has no others */
function allowThreads(count) {
  const isRoot = process.getuid() === 0;
  const most = count === 0 ? 1 : countThreads() + count;
  execFileSync('prlimit', [`--pid=${process.pid}`, `--nproc=${most}`]);
  if (isRoot) process.setuid(UNUSED_UID);
}

async function main() {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  wss.on('connection', (ws) => {
    ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
  });
  await once(wss, 'listening');
  await fs.promises.stat('.'); // libuv aborts where it cannot start its own threads

  allowThreads(Number(process.argv[2]));
  const before = countThreads();
  const client = new WebSocket(`ws://127.0.0.1:${wss.address().port}`, {
    perMessageDeflate: false
  });
  await once(client, 'open');
  client.send('echo');
  const [answer] = await once(client, 'message');
  const handle = client._socket._handle.constructor.name;
  console.log(JSON.stringify({ echo: String(answer), threads: countThreads() - before, handle }));
  client.close();
  wss.close();
}

main();
