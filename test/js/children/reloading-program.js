'use strict';

// Empties `require.cache` and loads the library anew, the addon with it, as development servers do with a whole program.
// The connections of all copies go on. Tells what each has left in the process.

const fs = require('node:fs');
const { once } = require('node:events');

const COPIES = 15; // more than an EventEmitter takes listeners without a warning

/** How many there are of the core: Node and V8 have theirs come and go. */
function threads() {
  return fs.readdirSync('/proc/self/task').filter(isOfTheCore).length;
}

function isOfTheCore(task) {
  try {
    return fs.readFileSync(`/proc/self/task/${task}/comm`, 'latin1').startsWith('hawser-io');
  } catch {
    return false; // it has ended meanwhile
  }
}

function loadCopy() {
  for (const file of Object.keys(require.cache)) delete require.cache[file];
  return require('../../..');
}

async function connect({ WebSocket, WebSocketServer }) {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(wss, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${wss.address().port}`, {
    perMessageDeflate: false
  });
  const [[server]] = await Promise.all([once(wss, 'connection'), once(client, 'open')]);
  server.on('message', (data) => server.send(data));
  return { wss, client };
}

async function echoes({ client }, text) {
  client.send(text);
  const [data] = await once(client, 'message');
  return String(data) === text;
}

async function main() {
  const copies = new Set();
  const pairs = [];
  let first;
  let right = true;
  for (let i = 0; i < COPIES; ++i) {
    const copy = loadCopy();
    copies.add(copy);
    pairs.push(await connect(copy));
    const got = await Promise.all(pairs.map((pair, j) => echoes(pair, `${i} of ${j}`)));
    right &&= got.every(Boolean);
    first ??= { threads: threads(), listeners: process.listenerCount('exit') };
  }
  console.log(
    JSON.stringify({
      copies: copies.size,
      right,
      moreThreads: threads() - first.threads,
      moreListeners: process.listenerCount('exit') - first.listeners
    })
  );
  for (const { wss, client } of pairs) {
    client.close();
    wss.close();
  }
}

main();
