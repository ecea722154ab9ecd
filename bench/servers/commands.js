'use strict';

// The lines that a driver may send to a server. Arguments are numbers.
//   watch MS                     watches the event loop's delay with timers of that interval
//   mark                         counters of the process (usage.js) and of the event loop
//   memory                       resident bytes after garbage collection
//   clients                      how many connections the server counts
//   fanout ROUNDS SIZE           a loop of send to all fed clients, again when the last has it
//   feed ROUNDS SIZE EVERY_MS    the same by the clock
//   publish ROUNDS SIZE          one publish to all fed clients; a loop of send where the module has no topics
//   subscriptions TOPICS EACH    each fed client subscribes to so many of the topics; then one message to all
//   awaited COUNT SIZE           sends to one fed client, each waiting for the callback of the last
//   stream COUNT SIZE            the same through a stream on the connection
// Sent messages are the generator's text pattern (generator/message_content.h).

const { setImmediate: nextTurn, setTimeout: sleep } = require('timers/promises');
const { promisify } = require('util');

const { EventLoopDelay } = require('./event-loop-delay');
const { NotSupported } = require('./not-supported');
const { counters, settledMemory } = require('./usage');

const kAlphabet = 'abcdefghijklmnopqrstuvwxyz';
const kDigits = 8;
const kTopic = 'everybody';
const kWarmUps = 100;

/** @returns {function(number): string} makes message number n of a run */
function messagePattern(size) {
  const body = kAlphabet.repeat(Math.ceil(size / kAlphabet.length)).slice(0, size);
  if (size < kDigits) return () => body;
  const tail = body.slice(kDigits);
  return (sequence) => sequence.toString(16).padStart(kDigits, '0') + tail;
}

function median(values) {
  values.sort((a, b) => a - b);
  return values[values.length >> 1];
}

function elapsedUs(start) {
  return Number(process.hrtime.bigint() - start) / 1000;
}

/**
 * @param {import('./control').Adapter} adapter
 * @param {number} [everyMs] between the starts of two rounds
 */
async function fanout(adapter, rounds, size, everyMs) {
  const clients = [...adapter.fed];
  const last = clients.pop();
  const sendToAll = (message) => {
    for (const client of clients) adapter.send(client, message);
  };
  return toAll(adapter, clients.length + 1, last, sendToAll, rounds, size, everyMs);
}

function publish(adapter, rounds, size) {
  if (!adapter.publish) return fanout(adapter, rounds, size);
  const clients = [...adapter.fed];
  const last = clients.pop();
  for (const client of clients) adapter.subscribe(client, kTopic);
  const sendToAll = (message) => adapter.publish(kTopic, message);
  return toAll(adapter, clients.length + 1, last, sendToAll, rounds, size);
}

/** Rounds of one message to all: what `sendToAll` sends, and then one to the last client, which tells when it has left. */
async function toAll(adapter, clients, last, sendToAll, rounds, size, everyMs) {
  const messageOf = messagePattern(size);
  const blockedUs = [];
  for (let round = 0; round < rounds; round++) {
    const message = messageOf(round);
    const nextRound = everyMs === undefined ? undefined : sleep(everyMs);
    let sent;
    const lastSent = new Promise((resolve) => (sent = resolve));
    const start = process.hrtime.bigint();
    sendToAll(message);
    adapter.send(last, message, sent);
    blockedUs.push(elapsedUs(start));
    await (nextRound ?? lastSent.then(nextTurn));
  }
  return { clients, blockedUs: median(blockedUs) };
}

/** @returns {Promise<object>} what a subscription costs in time, both ways, and in memory */
async function subscriptions(adapter, topics, each) {
  if (!adapter.subscribe) throw new NotSupported('the module has no topics');
  const names = Array.from({ length: topics }, (_, i) => `topic-${i}`);
  const clients = [...adapter.fed];
  const count = clients.length * each;
  const forEach = async (change, some = clients) => {
    let us = 0;
    for (let round = 0; round < each; round++) {
      const start = process.hrtime.bigint();
      for (const [i, client] of some.entries()) {
        change(client, names[(i + round * 1999) % topics]);
      }
      us += elapsedUs(start);
      await nextTurn();
    }
    return us / count;
  };
  // So that the code is compiled before the memory is measured.
  for (let i = 0; i < kWarmUps; i++) {
    await forEach(adapter.subscribe, clients.slice(0, 100));
    await forEach(adapter.unsubscribe, clients.slice(0, 100));
  }
  const before = (await settledMemory()).rssBytes;
  const usPerSubscribe = await forEach(adapter.subscribe);
  const bytesPerSubscription = ((await settledMemory()).rssBytes - before) / count;
  const usPerUnsubscribe = await forEach(adapter.unsubscribe);
  const message = messagePattern(64)(0);
  for (const client of clients) adapter.send(client, message);
  return { usPerSubscribe, usPerUnsubscribe, bytesPerSubscription };
}

function onlyClient(adapter) {
  const [client] = adapter.fed;
  return client;
}

async function timePerCall(count, call) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < count; i++) await call(i);
  return { usPerSend: elapsedUs(start) / count };
}

function awaited(adapter, count, size) {
  if (adapter.unawaitable) throw new NotSupported(adapter.unawaitable);
  const messageOf = messagePattern(size);
  const send = promisify(adapter.send);
  const client = onlyClient(adapter);
  return timePerCall(count, (i) => send(client, messageOf(i)));
}

function stream(adapter, count, size) {
  if (!adapter.streamOf) throw new NotSupported('the module has no streams');
  const messageOf = messagePattern(size);
  const duplex = adapter.streamOf(onlyClient(adapter));
  const write = promisify(duplex.write).bind(duplex);
  return timePerCall(count, (i) => write(messageOf(i)));
}

/**
 * @param {import('./control').Adapter} adapter
 * @returns {Object<string, function(...number): Promise<object>>}
 */
function makeCommands(adapter) {
  let delay;
  return {
    watch: async (intervalMs) => {
      delay = new EventLoopDelay(intervalMs);
      return {};
    },
    mark: async () => ({ ...(await counters()), ...delay?.take() }),
    memory: settledMemory,
    clients: async () => ({ clients: adapter.count() }),
    fanout: (rounds, size) => fanout(adapter, rounds, size),
    publish: async (rounds, size) => publish(adapter, rounds, size),
    subscriptions: (topics, each) => subscriptions(adapter, topics, each),
    feed: (rounds, size, everyMs) => fanout(adapter, rounds, size, everyMs),
    awaited: async (count, size) => awaited(adapter, count, size),
    stream: async (count, size) => stream(adapter, count, size)
  };
}

module.exports = { makeCommands };
