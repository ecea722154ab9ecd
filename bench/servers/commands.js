'use strict';

// The lines that a driver may send to the server. Arguments are numbers.
//   mark                     counters of the process (usage.js)
//   memory                   resident bytes after garbage collection
//   clients                  how many connections the server counts
//   fanout ROUNDS SIZE       a loop of send to all clients, ROUNDS times
//   awaited COUNT SIZE       sends to one client, each waiting for the callback of the last
//   stream COUNT SIZE        the same through createWebSocketStream
// Sent messages are the generator's text pattern (generator/message_pattern.h).

const { setImmediate: nextTurn } = require('timers/promises');
const { promisify } = require('util');

const { mark, settledMemory } = require('./usage');

const kAlphabet = 'abcdefghijklmnopqrstuvwxyz';
const kDigits = 8;

/** @returns {function(number): string} makes message number n of a run */
function messagePattern(size) {
  const body = kAlphabet.repeat(Math.ceil(size / kAlphabet.length)).slice(0, size);
  if (size < kDigits) return () => body;
  const tail = body.slice(kDigits);
  return (sequence) => sequence.toString(16).padStart(kDigits, '0') + tail;
}

function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** Starts the next round when the last client's send of this one has its callback. */
async function fanout(wss, rounds, size) {
  const messageOf = messagePattern(size);
  const clients = [...wss.clients];
  const last = clients.pop();
  const blockedUs = [];
  for (let round = 0; round < rounds; round++) {
    const message = messageOf(round);
    let sent;
    const lastSent = new Promise((resolve) => (sent = resolve));
    const start = process.hrtime.bigint();
    for (const client of clients) client.send(message);
    last.send(message, sent);
    blockedUs.push(Number(process.hrtime.bigint() - start) / 1000);
    await lastSent;
    await nextTurn();
  }
  blockedUs.sort((a, b) => a - b);
  return { clients: clients.length + 1, blockedUs: quantile(blockedUs, 0.5) };
}

function onlyClient(wss) {
  const [client] = wss.clients;
  return client;
}

async function timePerCall(count, call) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < count; i++) await call(i);
  return { usPerSend: Number(process.hrtime.bigint() - start) / 1000 / count };
}

function awaited(wss, count, size) {
  const messageOf = messagePattern(size);
  const client = onlyClient(wss);
  const send = promisify(client.send).bind(client);
  return timePerCall(count, (i) => send(messageOf(i)));
}

function stream(library, wss, count, size) {
  const messageOf = messagePattern(size);
  const duplex = library.createWebSocketStream(onlyClient(wss), { decodeStrings: false });
  const write = promisify(duplex.write).bind(duplex);
  return timePerCall(count, (i) => write(messageOf(i)));
}

/** @returns {Object<string, function(...number): Promise<object>>} */
function makeCommands(library, wss) {
  return {
    mark,
    memory: settledMemory,
    clients: async () => ({ clients: wss.clients.size }),
    fanout: (rounds, size) => fanout(wss, rounds, size),
    awaited: (count, size) => awaited(wss, count, size),
    stream: (count, size) => stream(library, wss, count, size)
  };
}

module.exports = { makeCommands };
