'use strict';

// MQTT over WebSocket: mqtt.js on one side, aedes behind createWebSocketStream on the other.

const assert = require('node:assert');
const { once } = require('node:events');
const { Aedes } = require('aedes');
const mqtt = require('mqtt');
const { createWebSocketStream, WebSocketServer } = require('ws');

/** More than one high-water mark of a stream, so that back-pressure is felt. */
const LARGE = Buffer.alloc(300_000, 'mast ');

/**
 * From Node 26 on read() gives a chunk at a time, and aedes calls it once for each 'readable': it would wait for ever,
 * on ws as well, for the rest of a packet that comes in several messages.
 */
function readWhole(stream) {
  const { read } = stream;
  stream.read = (size) => {
    const first = read.call(stream, size);
    if (first === null || size !== null) return first;
    const chunks = [first];
    for (let next; (next = read.call(stream)) !== null;) chunks.push(next);
    return Buffer.concat(chunks);
  };
  return stream;
}

async function main() {
  const broker = await Aedes.createBroker();
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  wss.on('connection', (ws, req) => broker.handle(readWhole(createWebSocketStream(ws)), req));
  await once(wss, 'listening');

  const url = `ws://127.0.0.1:${wss.address().port}`;
  const subscriber = await mqtt.connectAsync(url, { reconnectPeriod: 0 });
  const publisher = await mqtt.connectAsync(url, { reconnectPeriod: 0 });
  assert.deepStrictEqual(
    [...wss.clients].map(({ protocol }) => protocol),
    ['mqtt', 'mqtt']
  );

  await subscriber.subscribeAsync('ship/#', { qos: 1 });
  for (const [topic, payload] of [
    ['ship/bell', Buffer.from('ding')],
    ['ship/log', LARGE]
  ]) {
    const arrived = once(subscriber, 'message');
    await publisher.publishAsync(topic, payload, { qos: 1 });
    const [name, data] = await arrived;
    assert.strictEqual(name, topic);
    assert.ok(data.equals(payload));
  }

  await publisher.endAsync();
  const closed = once(subscriber, 'close');
  for (const ws of wss.clients) ws.terminate();
  await closed;
  await subscriber.endAsync(true);
  await new Promise((resolve) => broker.close(resolve));
  wss.close();
}

main();
