'use strict';

// Loads the library again and again, as test runners do for each of their files, over the one addon of the process.
// Every copy's connections go on while the next ones come; the process must end by itself and have nothing to warn of.

const { once } = require('node:events');
const { sep } = require('node:path');

const COPIES = 15; // more than an EventEmitter takes listeners without a warning
const LIB = `${sep}lib${sep}`;

function loadCopy() {
  for (const file of Object.keys(require.cache)) {
    if (file.includes(LIB) && !file.includes('node_modules')) delete require.cache[file];
  }
  return require('../../..');
}

async function connect({ WebSocket, WebSocketServer }) {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(wss, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${wss.address().port}`, {
    perMessageDeflate: false
  });
  const [[server]] = await Promise.all([once(wss, 'connection'), once(client, 'open')]);
  server.on('message', (data, isBinary) => server.send(data, { binary: isBinary }));
  return { wss, client, server };
}

/** @returns {Promise<boolean>} whether what comes back is what was sent */
async function echoes({ client }, payload) {
  client.send(payload);
  const [data] = await once(client, 'message');
  return data.equals(Buffer.from(payload));
}

async function main() {
  const copies = new Set();
  const pairs = [];
  let right = true;
  for (let i = 0; i < COPIES; ++i) {
    const copy = loadCopy();
    copies.add(copy);
    pairs.push(await connect(copy));
    // The same from all, so that a frame of one copy's may be shared with another's, and one that is too large for that.
    for (const payload of ['same', Buffer.from('same'), 'large'.repeat(30_000)]) {
      const got = await Promise.all(pairs.map((pair) => echoes(pair, payload)));
      right &&= got.every(Boolean);
    }
  }
  // In one tick, by turns.
  const received = pairs.map(({ client }) => once(client, 'message'));
  for (const { server } of pairs) server.send('to all');
  for (const [data] of await Promise.all(received)) right &&= String(data) === 'to all';

  console.log(JSON.stringify({ copies: copies.size, right }));
  for (const { wss, client } of pairs) {
    client.close();
    wss.close();
  }
}

main();
