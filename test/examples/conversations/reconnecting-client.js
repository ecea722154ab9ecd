'use strict';

const assert = require('node:assert');
const { on, once } = require('node:events');
const http = require('node:http');
const { WebSocketServer } = require('hawser');

const { waitBefore } = require('../../../examples/reconnecting-client');

async function serve(port = 0) {
  const server = new WebSocketServer({ host: '127.0.0.1', port });
  const connections = on(server, 'connection');
  await once(server, 'listening');
  const address = `ws://127.0.0.1:${server.address().port}`;
  const next = async () => (await connections.next()).value[0];
  return { server, address, next };
}

async function end(server) {
  for (const socket of server.clients) socket.terminate();
  server.close();
  await once(server, 'close');
}

/** The number in the next message. */
async function numberFrom(socket) {
  const [data] = await once(socket, 'message');
  return Number(/^message (\d+)$/.exec(data)[1]);
}

module.exports = {
  isClient: true,

  'comes back when the server does, with what it had to say': async (start) => {
    const first = await serve();
    const client = start({ args: [first.address] });
    const before = await first.next();
    const last = await numberFrom(before);
    before.send('ahoy');
    await client.line(/Heard ahoy/);
    const { port } = first.server.address();
    await end(first.server);
    await client.line(/Lost \(1006\), again in \d+ ms/);
    await client.line(/Lost \(1006\)/);

    const second = await serve(port);
    const after = await second.next();
    assert.ok((await numberFrom(after)) > last);
    await client.line(/Connected to/);
    after.close(1012);
    await client.line(/Lost \(1012\)/);
    (await second.next()).close(1008, 'Go away');
    await client.line(/The end \(1008\) Go away/);
    assert.deepStrictEqual(await client.ended, { code: 0, signal: null });
    await end(second.server);
  },

  'does not come back to who refuses it': async (start) => {
    const server = http.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = start({ args: [`ws://127.0.0.1:${server.address().port}`] });
    for (const [status, line] of [
      ['503 Service Unavailable', /Lost \(1006\)/],
      ['429 Too Many Requests', /Lost \(1006\)/],
      ['401 Unauthorized', /The end \(1006\) Unexpected server response: 401/]
    ]) {
      const [, socket] = await once(server, 'upgrade');
      socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
      await client.line(line);
    }
    assert.deepStrictEqual(await client.ended, { code: 0, signal: null });
    server.close();
  },

  'waits longer each time, up to half a minute, and at random': async () => {
    const attempts = [0, 1, 2, 3, 10, 1000];
    const longest = attempts.map((attempt) => waitBefore(attempt, () => 1));
    assert.deepStrictEqual(longest, [500, 1000, 2000, 4000, 30_000, 30_000]);
    assert.strictEqual(
      waitBefore(3, () => 0.25),
      1000
    );
  }
};
