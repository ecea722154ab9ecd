'use strict';

const assert = require('node:assert');

const { closed } = require('./support/events');
const { close } = require('./support/frames');
const { describeOverTransports } = require('./support/transports');

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Listens to the 'close' of the socket before there is a WebSocket, of the WebSocket, and of the socket again. */
async function connect(transport) {
  const events = [];
  const { server, raw } = await transport.rawClient({
    verifyClient: ({ req }) => {
      req.socket.on('close', () => events.push('older'));
      return true;
    }
  });
  server.on('close', () => events.push('websocket'));
  server._socket.on('close', () => events.push('newer'));
  return { server, raw, events };
}

describeOverTransports("A WebSocket's 'close'", (transport) => {
  if (transport.name === 'memory') return; // its requests have no socket

  it("has its turn among the listeners of its socket's 'close'", async () => {
    const { server, raw, events } = await connect(transport);
    const ended = closed(server);
    raw.stream.end(close(1000));
    await ended;
    await nextTurn();
    assert.deepStrictEqual(events, ['older', 'websocket', 'newer']);
  });

  it('has its turn after the end of the peer', async () => {
    const { server, raw, events } = await connect(transport);
    const ended = closed(server);
    raw.stream.end();
    await ended;
    await nextTurn();
    assert.deepStrictEqual(events, ['older', 'websocket', 'newer']);
  });

  it('follows when the connection was cut off', async () => {
    const { server, events } = await connect(transport);
    const ended = closed(server);
    server.terminate();
    await ended;
    await nextTurn();
    assert.deepStrictEqual(events, ['older', 'newer', 'websocket']);
  });
});
