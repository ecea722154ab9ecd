'use strict';

// What `idleTimeout` does to a peer that says nothing. With the shortest one there is, which is some 256 ms.

const assert = require('node:assert');
const { once } = require('node:events');
const { closed } = require('./support/events');
const { kClose, kPing, kPong, encodeFrame, text } = require('./support/frames');
const { WebSocket } = require('./support/module');
const { describeOverTransports } = require('./support/transports');

const SHORT = { idleTimeout: 1 };

const isHeartbeat = ({ opcode, payload }) => opcode === kPing && payload.toString() === 'beat';

function answer(raw, frame, masked) {
  raw.write(encodeFrame({ opcode: kPong, payload: frame.payload, masked }));
}

describeOverTransports('An idle timeout', (transport) => {
  /** As long as it takes to give a silent peer up. */
  async function untilAnotherIsGivenUp() {
    const { server } = await transport.rawClient(SHORT);
    await once(server, 'close');
  }

  it('asks a silent peer for a sign of life, and ends with 1006 and no error', async () => {
    const { server, raw } = await transport.rawClient(SHORT);
    const done = closed(server);
    assert.ok(isHeartbeat(await raw.readFrame()));
    assert.deepStrictEqual(await done, { code: 1006, reason: '', errors: [] });
    assert.strictEqual((await raw.readToEnd()).length, 0);
  });

  it('is an error, too, for a program that asks for it', async () => {
    const { server } = await transport.rawClient({ ...SHORT, errorOnIdleTimeout: true });
    const { code, errors } = await closed(server);
    assert.strictEqual(code, 1006);
    assert.deepStrictEqual(
      errors.map((error) => [error.code, error.message]),
      [['WS_ERR_IDLE_TIMEOUT', 'Nothing has come from the peer for 1 ms']]
    );
  });

  it('lets whoever answers live, and tells nobody of the answers', async () => {
    const { server, raw } = await transport.rawClient(SHORT);
    const heard = [];
    server.on('pong', (data) => heard.push(data.toString()));
    for (let i = 0; i < 2; ++i) {
      const frame = await raw.readFrame();
      assert.ok(isHeartbeat(frame));
      answer(raw, frame, true);
    }
    assert.ok(isHeartbeat(await raw.readFrame()));
    assert.strictEqual(server.readyState, WebSocket.OPEN);
    assert.deepStrictEqual(heard, []);
  });

  it('leaves the pongs to those who have pinged', async () => {
    const { server, raw } = await transport.rawClient(SHORT);
    server.ping('by the program');
    answer(raw, await raw.readFrame(), true);
    assert.strictEqual((await once(server, 'pong')).toString(), 'by the program');
    answer(raw, await raw.readFrame(), true); // of the heartbeat
    raw.write(encodeFrame({ opcode: kPong, payload: Buffer.from('beat') }));
    assert.strictEqual((await once(server, 'pong')).toString(), 'beat'); // that nobody has asked for
  });

  it('sends no pings where that is turned off', async () => {
    const { server, raw } = await transport.rawClient({ ...SHORT, sendPings: false });
    assert.strictEqual((await closed(server)).code, 1006);
    assert.strictEqual((await raw.readToEnd()).length, 0);
  });

  it('holds for a client, with pings that are masked', async () => {
    const { client, raw } = await transport.rawServer(SHORT);
    const frame = await raw.readFrame();
    assert.ok(isHeartbeat(frame) && frame.masked);
    answer(raw, frame, false);
    assert.ok(isHeartbeat(await raw.readFrame()));
    assert.strictEqual((await closed(client)).code, 1006);
  });

  it('keeps two WebSockets together that have nothing to say', async () => {
    const { server, client } = await transport.connect(SHORT, SHORT);
    await Promise.all([once(server, 'ping'), once(client, 'ping')]);
    await Promise.race([once(server, 'ping'), once(client, 'ping')]);
    assert.deepStrictEqual([server.readyState, client.readyState], [1, 1]);
  });

  it('does not count while we do not read', async () => {
    const { server, raw } = await transport.rawClient(SHORT);
    server.pause();
    await untilAnotherIsGivenUp();
    await untilAnotherIsGivenUp();
    assert.strictEqual(server.readyState, WebSocket.OPEN);
    raw.write(text('alive'));
    server.resume();
    assert.strictEqual((await once(server, 'message'))[0].toString(), 'alive');
    assert.strictEqual((await closed(server)).code, 1006);
  });

  it('ends with the closing handshake: nothing follows the close frame', async () => {
    const { server, raw } = await transport.rawClient(SHORT);
    server.close();
    assert.strictEqual((await raw.readFrame()).opcode, kClose);
    await untilAnotherIsGivenUp();
    await untilAnotherIsGivenUp();
    assert.strictEqual(server.readyState, WebSocket.CLOSING);
    const ended = once(server, 'close');
    server.terminate();
    await ended;
    assert.strictEqual((await raw.readToEnd()).length, 0);
  });

  it('goes on after a close() with a bad code, which has changed nothing', async () => {
    const { server } = await transport.rawClient(SHORT);
    assert.throws(() => server.close(1), TypeError);
    assert.strictEqual((await closed(server)).code, 1006);
  });

  it('is off by default, and leaves alone what a program calls by its names', async () => {
    const { server } = await transport.rawClient();
    server.idleTimeout = 1;
    server.sendPings = 'mine';
    await untilAnotherIsGivenUp();
    await untilAnotherIsGivenUp();
    assert.strictEqual(server.readyState, WebSocket.OPEN);
    assert.deepStrictEqual([server.idleTimeout, server.sendPings], [1, 'mine']);
  });
});
