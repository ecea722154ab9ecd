'use strict';

// What JavaScript sees first, and what it does not see any more.

const assert = require('node:assert');
const { once } = require('node:events');
const { closed } = require('./support/events');
const {
  binary,
  close,
  closeBody,
  kBinary,
  kClose,
  kText,
  ping,
  text
} = require('./support/frames');
const { WebSocket } = require('./support/module');
const { describeOverTransports } = require('./support/transports');

/** As a client may not send it. */
const badFrame = text('bad', { rsv: 2 });

/** What one reading of a socket brings, at most. */
const CHUNK = 64 * 1024;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Notes an event, and then the tick, promise and immediate that it causes. */
function noteAll(order, what) {
  order.push(what);
  process.nextTick(() => order.push('tick'));
  Promise.resolve().then(() => order.push('promise'));
  setImmediate(() => order.push('immediate'));
}

describeOverTransports('The order of events', (transport) => {
  for (const allowSynchronousEvents of [true, false]) {
    describe(`allowSynchronousEvents: ${allowSynchronousEvents}`, () => {
      it('puts an error behind the ticks of the messages before it', async () => {
        const { server, raw } = await transport.rawClient({ allowSynchronousEvents });
        const order = [];
        server.on('message', () => {
          noteAll(order, 'message');
          process.nextTick(() => server.send('from a tick'));
        });
        server.on('error', () => order.push(`error ${server.readyState}`));
        server.on('close', () => order.push('close'));
        const done = new Promise((resolve) => server.on('close', resolve));
        raw.write(text('good'), badFrame);
        const reply = await raw.readFrame();
        const end = await raw.readFrame();
        raw.stream.end();
        await done;
        assert.deepStrictEqual(order.slice(0, 4), ['message', 'tick', 'error 2', 'promise']);
        assert.deepStrictEqual(order.slice(4), ['immediate', 'close']);
        assert.deepStrictEqual([reply.opcode, `${reply.payload}`], [kText, 'from a tick']);
        assert.deepStrictEqual([end.opcode, end.payload], [kClose, closeBody(1002)]);
      });

      it('puts the error before the close, though the connection is gone meanwhile', async () => {
        const { server, raw } = await transport.rawClient({ allowSynchronousEvents });
        const order = [];
        server.on('message', () => server.terminate());
        server.on('error', () => order.push('error'));
        server.on('close', (code) => order.push(`close ${code}`));
        const done = new Promise((resolve) => server.on('close', resolve));
        raw.write(text('good'), badFrame);
        await done;
        assert.deepStrictEqual(order, ['error', 'close 1006']);
      });
    });
  }

  it('lets the echo of a stream leave before the close frame', async () => {
    const { server, raw } = await transport.rawClient();
    const stream = WebSocket.createWebSocketStream(server);
    stream.on('error', () => {});
    stream.on('data', (chunk) => stream.write(chunk));
    raw.write(binary('echo'), badFrame);
    const echo = await raw.readFrame();
    assert.deepStrictEqual([echo.opcode, `${echo.payload}`], [kBinary, 'echo']);
    assert.strictEqual((await raw.readFrame()).opcode, kClose);
  });

  it('does not defer a close frame behind a message that was', async () => {
    const { server, raw } = await transport.rawClient({ allowSynchronousEvents: false });
    const states = [];
    server.on('message', () => process.nextTick(() => states.push(server.readyState)));
    server.on('ping', () => states.push(server.readyState));
    const done = closed(server);
    raw.write(ping(), text('x'), close(1000));
    await raw.readFrame(); // the pong
    await raw.readFrame();
    raw.stream.end();
    await done;
    assert.deepStrictEqual(states, [server.OPEN, server.CLOSING]);
  });

  it('does not defer a lone close frame', async () => {
    const { server, raw } = await transport.rawClient({ allowSynchronousEvents: false });
    const order = [];
    server._receiver.on('conclude', () => noteAll(order, `conclude ${server.readyState}`));
    raw.write(close(1000));
    raw.stream.end();
    await closed(server);
    assert.strictEqual(order[0], 'conclude 2');
  });

  it('does not defer the end', async () => {
    const COUNT = 50;
    const { server, raw } = await transport.rawClient({ allowSynchronousEvents: false });
    const states = [];
    server.on('message', () => {
      states.push(server.readyState);
      for (const end = performance.now() + 1; performance.now() < end;);
    });
    const done = closed(server);
    raw.write(...Array.from({ length: COUNT }, () => text('x')));
    raw.stream.end();
    assert.strictEqual((await done).code, 1006);
    assert.strictEqual(states.length, COUNT);
    assert.strictEqual(states[COUNT - 1], server.CLOSING);
  });
});

describeOverTransports('What is left of a flood', (transport) => {
  if (transport.name === 'memory') return; // it comes in one chunk

  const SIZE = 1000;
  const COUNT = 5000;
  const MOST = Math.ceil(CHUNK / (SIZE + 8));
  const flood = Buffer.concat(Array.from({ length: COUNT }, () => binary(Buffer.alloc(SIZE))));

  const cuts = {
    'terminate()': (ws) => ws.terminate(),
    '_socket.destroy()': (ws) => ws._socket.destroy(),
    'terminate() in a promise': async (ws) => {
      await null;
      ws.terminate();
    }
  };
  for (const [title, cut] of Object.entries(cuts)) {
    it(`is at most the rest of the chunk after ${title}`, async () => {
      const { server, raw } = await transport.rawClient();
      let received = 0;
      server.on('message', () => {
        if (++received === 1) cut(server);
      });
      const done = closed(server);
      raw.write(flood);
      await done;
      assert.ok(received <= MOST, `${received}`);
    });
  }

  it('is nothing for another client that a listener has terminated', async () => {
    const one = await transport.rawClient();
    const other = await transport.rawClient();
    const seen = [];
    let isTerminated = false;
    other.server.on('message', () => seen.push(isTerminated));
    one.server.on('message', () => {
      other.server.terminate();
      isTerminated = true;
    });
    const done = closed(other.server);
    one.raw.write(text('now'));
    other.raw.write(flood);
    await done;
    assert.ok(!seen.includes(true), `${seen.length}`);
  });

  it('is at most the rest of the chunk after pause(), and all of it after resume()', async () => {
    const { server, raw } = await transport.rawClient();
    let received = 0;
    const first = once(server, 'message');
    server.on('message', () => {
      if (++received === 1) server.pause();
      // A busy listener: meanwhile more arrives than may be seen.
      for (const end = performance.now() + 0.05; performance.now() < end;);
    });
    raw.write(flood);
    await first;
    for (let i = 0; i < 50; ++i) await turn();
    assert.ok(received <= MOST, `${received}`);

    const all = new Promise((resolve) => {
      server.on('message', () => received === COUNT && resolve());
    });
    server.resume();
    await all;
  });

  it('comes in order when each message pauses for a while', async () => {
    const { server, raw } = await transport.rawClient();
    const received = [];
    const all = new Promise((resolve) => {
      server.on('message', (data) => {
        received.push(Number(data));
        if (received.length === 1000) resolve();
        server.pause();
        setImmediate(() => server.resume());
      });
    });
    for (let i = 0; i < 1000; ++i) raw.write(text(`${i}`));
    await all;
    assert.deepStrictEqual(
      received,
      Array.from({ length: 1000 }, (_, i) => i)
    );
  });
});
