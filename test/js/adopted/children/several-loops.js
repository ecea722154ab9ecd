'use strict';

// Sends texts, of which many are alike, to many connections in all orders, and counts those that differ from what was
// sent.

const { once } = require('node:events');
const { WebSocket, WebSocketServer } = require('../../support/module');
const { Prng } = require('../../support/prng');

const CONNECTIONS = 12;
const ROUNDS = 200;
const TEXTS = ['A', 'B', 'A longer text', ''];

async function main() {
  const prng = new Prng(1);
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(wss, 'listening');
  const pairs = [];
  for (let i = 0; i < CONNECTIONS; ++i) {
    const connection = once(wss, 'connection');
    const client = new WebSocket(`ws://127.0.0.1:${wss.address().port}`, {
      perMessageDeflate: false
    });
    const pair = { client, sent: [], received: [] };
    client.on('message', (data, isBinary) => pair.received.push(`${isBinary} ${data}`));
    [pair.server] = await connection;
    await once(client, 'open');
    pairs.push(pair);
  }

  for (let round = 0; round < ROUNDS; ++round) {
    for (let i = 0; i < CONNECTIONS * 2; ++i) {
      const { server, sent } = pairs[prng.below(CONNECTIONS)];
      const text = TEXTS[prng.below(TEXTS.length)];
      const binary = prng.chance(0.2);
      sent.push(`${binary} ${text}`);
      server.send(prng.chance(0.2) ? Buffer.from(text) : text, { binary });
    }
    await new Promise((resolve) => setImmediate(resolve));
  }

  for (const { client, server } of pairs) {
    server.close();
    await once(client, 'close');
  }
  const wrong = pairs.filter(({ sent, received }) => sent.join('\n') !== received.join('\n'));
  console.log(JSON.stringify({ connections: pairs.length, wrong: wrong.length }));
  wss.close();
}

main();
