'use strict';

const assert = require('node:assert');
const { once } = require('node:events');
const { cleanup } = require('../support/cleanup');
const { WebSocket } = require('../support/module');
const { nextTurn, offered } = require('../support/offered');
const { requestHead } = require('../support/raw-peer');
const { dial, startServer } = require('../support/server');

const READERS = 950;
const IDLERS = 50;
const SIZE = 1024;
const MAX = 256 * 1024;
const ROUNDS = 50;

/** Sends so much to one that does not read that the kernel takes no more, and more does not wait. */
async function fill(socket) {
  while (socket.droppedMessages === 0) {
    socket.send(Buffer.alloc(64 * SIZE));
    await offered(socket);
  }
}

async function inGroups(count, connect) {
  const all = [];
  while (all.length < count) {
    all.push(...(await Promise.all(Array.from({ length: 25 }, () => connect()))));
  }
  return all;
}

/** @returns {Promise<{socket: WebSocket, numbers: number[]}>} which notes the number of each message */
async function reader(url) {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  cleanup(() => socket.terminate());
  const numbers = [];
  socket.on('message', (data) => numbers.push(data.readUInt32BE()));
  await once(socket, 'open');
  return { socket, numbers };
}

async function idler(port) {
  const raw = dial(port);
  raw.write(requestHead());
  await raw.readHead();
  raw.stream.pause();
  return raw;
}

describe('A thousand subscribers, of whom fifty do not read', () => {
  it('get all in order, but for those, for whom no more waits than maxBackpressure', async () => {
    const { wss, url, port } = await startServer({ maxBackpressure: MAX, onBackpressure: 'drop' });
    const readers = await inGroups(READERS, () => reader(url));
    await inGroups(IDLERS, () => idler(port));
    assert.strictEqual(wss.clients.size, READERS + IDLERS);
    const isSlow = new Set([...wss.clients].slice(READERS));

    for (const socket of isSlow) await fill(socket);

    for (let round = 0; round < ROUNDS; ++round) {
      const data = Buffer.alloc(SIZE);
      data.writeUInt32BE(round);
      for (const socket of wss.clients) socket.send(data);
      const last = readers.at(-1);
      while (last.numbers.length <= round) await nextTurn();
      for (const socket of isSlow) assert.ok(socket.bufferedAmount < 2 * MAX);
    }

    const wanted = Array.from({ length: ROUNDS }, (_, i) => i);
    for (const { socket, numbers } of readers) {
      while (numbers.length < ROUNDS) await once(socket, 'message');
      assert.deepStrictEqual(numbers, wanted);
    }
    for (const socket of wss.clients) {
      assert.strictEqual(socket.droppedMessages > 0, isSlow.has(socket));
    }
  });
});
