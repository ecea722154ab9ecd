'use strict';

// The boundary between the I/O threads and JavaScript: what the JS thread pays for one `send` of a
// server and for one 'message', with the real binding and a pair of connections in one process.
// Prints rows as micro.js expects them. The loops have threads of their own here (HAWSER_DRIVER, set
// by micro.js).

const { once } = require('events');
const { setTimeout: sleep } = require('timers/promises');

const { WebSocket, WebSocketServer } = require('../..');
const { counters } = require('../servers/usage');

const kMessages = 100_000;
const kRounds = 5;
const kQuietMs = 20;
const kSizes = [64, 1024];

async function openPair() {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(wss, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${wss.address().port}`);
  const [[peer]] = await Promise.all([once(wss, 'connection'), once(client, 'open')]);
  return { wss, client, peer };
}

function receive(client, count) {
  return new Promise((resolve) => {
    client.on('message', function onMessage() {
      if (--count > 0) return;
      client.off('message', onMessage);
      resolve();
    });
  });
}

/** Sends a run of messages and lets it arrive: CPU of the JS thread for each half. */
async function measure({ client, peer }, payload) {
  client.pause(); // so that nothing arrives during the first half
  const start = await jsNs();
  for (let i = 0; i < kMessages; i++) peer.send(payload);
  const sent = await jsNs();
  await sleep(kQuietMs);
  const received = receive(client, kMessages);
  const before = await jsNs();
  client.resume();
  await received;
  const after = await jsNs();
  return { sendNs: (sent - start) / kMessages, messageNs: (after - before) / kMessages };
}

async function jsNs() {
  return (await counters()).jsCpuUs * 1000;
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

async function main() {
  const pair = await openPair();
  const rows = [];
  for (const size of kSizes) {
    const payload = Buffer.alloc(size, 'x');
    const rounds = [];
    await measure(pair, payload); // until the code is compiled
    while (rounds.length < kRounds) rounds.push(await measure(pair, payload));
    rows.push({ name: 'Send', size, ns: median(rounds.map(({ sendNs }) => sendNs)) });
    rows.push({ name: 'ReceiveMessage', size, ns: median(rounds.map((one) => one.messageNs)) });
  }
  console.log(JSON.stringify(rows));
  pair.client.terminate();
  pair.wss.close();
}

main();
