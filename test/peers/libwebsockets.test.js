'use strict';

// The test programs of libwebsockets speak two subprotocols: in one the server counts, in the other it mirrors
// drawing commands to all clients.

const assert = require('node:assert');
const net = require('node:net');

const { startProgram } = require('../js/support/child');
const { cleanup } = require('../js/support/cleanup');
const { closed, messages, once, roundTrip } = require('../js/support/events');
const { WebSocket } = require('../js/support/module');
const { loopback, startServer } = require('../js/support/server');
const { needsCommand } = require('./debian');

const COUNTING = 'dumb-increment-protocol';
const MIRROR = 'lws-mirror-protocol';
const COUNT = 1000;

/** The program wants to be told its port. */
async function freePort() {
  const server = net.createServer().listen(0, loopback);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Connects, again and again until the server listens. */
async function connect(url, protocol) {
  for (;;) {
    const client = new WebSocket(url, protocol);
    cleanup(() => client.terminate());
    const error = await Promise.race([
      once(client, 'open').then(() => undefined),
      once(client, 'error').then(([refusal]) => refusal)
    ]).catch((refusal) => refusal);
    if (error === undefined) return client;
    assert.strictEqual(error.code, 'ECONNREFUSED');
  }
}

describe("Together with libwebsockets' test programs", () => {
  const clientProgram = needsCommand('libwebsockets-test-server', 'libwebsockets-test-client');
  const serverProgram = needsCommand('libwebsockets-test-server', 'libwebsockets-test-server');

  it('the server serves its client', async () => {
    const { wss, port } = await startServer();
    const connections = new Map();
    const both = new Promise((resolve) => {
      wss.on('connection', (ws) => {
        connections.set(ws.protocol, ws);
        if (connections.size === 2) resolve();
      });
    });
    startProgram(clientProgram(), [loopback, `--port=${port}`]);
    await both;

    const mirror = connections.get(MIRROR);
    const counting = connections.get(COUNTING);
    for (let i = 0; i < COUNT; ++i) counting.send(String(i));
    for (const [data, isBinary] of await messages(mirror, COUNT)) {
      assert.strictEqual(isBinary, false);
      assert.match(String(data), /^c #[0-9A-F]{6} -?\d+ -?\d+ \d+;$/);
      mirror.send(data);
    }
    await roundTrip(counting);

    for (const ws of [mirror, counting]) {
      const done = closed(ws);
      ws.close(1000);
      const { code, errors } = await done;
      assert.deepStrictEqual([code, errors], [1000, []]);
    }
  });

  it('the client talks to its server', async () => {
    const port = await freePort();
    startProgram(serverProgram(), [`--port=${port}`]);
    const url = `ws://${loopback}:${port}`;

    const mirror = await connect(url, MIRROR);
    const commands = Array.from({ length: 50 }, (_, i) => `d #000000 ${i} ${i} 3 4;`);
    for (const command of commands) {
      const answer = messages(mirror, 1);
      mirror.send(command);
      assert.deepStrictEqual(await answer, [[Buffer.from(command), false]]);
    }
    await roundTrip(mirror);

    const counting = await connect(url, COUNTING);
    const numbers = (await messages(counting, 3)).map(([data]) => Number(data));
    assert.deepStrictEqual(
      numbers,
      [0, 1, 2].map((i) => numbers[0] + i)
    );

    for (const ws of [mirror, counting]) {
      const done = closed(ws);
      ws.close(4000, 'done');
      const { code, errors } = await done;
      assert.deepStrictEqual([code, errors], [4000, []]);
    }
  });
});
