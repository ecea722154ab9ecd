'use strict';

// What says that a peer is alive, and has arrived, counts before a timer that was waiting for it.

const assert = require('node:assert');
const { setTimeout } = require('node:timers');
const { binary, kPing, ping, pong } = require('./support/frames');
const { describeOverTransports } = require('./support/transports');

/** With 1,000 of them and a listener of 0.1 ms a backlog is many dispatches long. */
const backlog = Buffer.concat(Array.from({ length: 1000 }, () => binary(Buffer.alloc(20))));

function busy(ms) {
  for (const end = performance.now() + ms; performance.now() < end;);
}

/** @returns {Promise<string>} which comes first: the event, or a timer that has been due since the backlog began */
function firstOf(ws, event) {
  return new Promise((resolve) => {
    ws.once('message', () => setTimeout(() => resolve('timer'), 1));
    ws.on('message', () => busy(0.1));
    ws.once(event, () => resolve(event));
  });
}

describeOverTransports('A timer behind a backlog', (transport) => {
  it('comes after the pong at the end of it', async () => {
    const { server, raw } = await transport.rawClient();
    server.ping();
    while ((await raw.readFrame()).opcode !== kPing);
    const first = firstOf(server, 'pong');
    raw.write(backlog, pong());
    assert.strictEqual(await first, 'pong');
  });

  it('comes, at a client, after the ping at the end of it', async () => {
    const { client, raw } = await transport.rawServer();
    const first = firstOf(client, 'ping');
    const unmasked = Array.from({ length: 1000 }, () =>
      binary(Buffer.alloc(20), { masked: false })
    );
    raw.write(...unmasked, ping('', { masked: false }));
    assert.strictEqual(await first, 'ping');
  });
});
