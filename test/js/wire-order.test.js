'use strict';

const assert = require('node:assert');
const { closed, messages, once, roundTrip } = require('./support/events');
const {
  close,
  closeBody,
  encodeFrame,
  kClose,
  kPong,
  kText,
  ping,
  text
} = require('./support/frames');
const { describeOverTransports, tcp } = require('./support/transports');

/** Reads frames to the end of the stream as `opcode:payload` lines. */
async function framesToEnd(raw, count) {
  const lines = [];
  for (let i = 0; i < count; ++i) {
    const { opcode, payload } = await raw.readFrame();
    lines.push(`${opcode}:${payload.toString('latin1')}`);
  }
  raw.stream.end();
  assert.strictEqual((await raw.readToEnd()).length, 0);
  return lines;
}

const line = (opcode, payload) => `${opcode}:${payload.toString('latin1')}`;
const reply = line(kText, 'reply');

function replyTo(server) {
  server.on('message', () => server.send('reply'));
}

describeOverTransports('Order on the wire', (transport) => {
  it('is reply, close for a message and a close frame in one chunk', async () => {
    const { server, raw } = await transport.rawClient();
    replyTo(server);
    raw.write(text('x'), close(1000));
    assert.deepStrictEqual(await framesToEnd(raw, 2), [reply, line(kClose, closeBody(1000))]);
  });

  it('is reply, close 1002 for a message and a bad frame in one chunk', async () => {
    const { server, raw } = await transport.rawClient();
    replyTo(server);
    const done = closed(server);
    raw.write(text('x'), encodeFrame({ opcode: 7 }));
    assert.deepStrictEqual(await framesToEnd(raw, 2), [reply, line(kClose, closeBody(1002))]);
    await done;
  });

  it('is reply, end for a message and the end of the stream', async () => {
    const { server, raw } = await transport.rawClient();
    replyTo(server);
    raw.write(text('x'));
    raw.stream.end();
    assert.deepStrictEqual(await framesToEnd(raw, 1), [reply]);
  });

  it('is reply, pong, reply for message, ping, message in one chunk', async () => {
    const { server, raw } = await transport.rawClient();
    replyTo(server);
    raw.write(text('1'), ping('p'), text('2'), close(1000));
    assert.deepStrictEqual(await framesToEnd(raw, 4), [
      reply,
      line(kPong, 'p'),
      reply,
      line(kClose, closeBody(1000))
    ]);
  });

  it('is the order of the calls, for messages, pings, pongs and close', async () => {
    const { server, raw } = await transport.rawClient();
    server.send('a');
    server.ping('b');
    server.send(Buffer.from('c'));
    server.pong('d');
    server.close(1000);
    assert.deepStrictEqual(await framesToEnd(raw, 5), [
      '1:a',
      '9:b',
      '2:c',
      '10:d',
      line(kClose, closeBody(1000))
    ]);
  });
});

describeOverTransports('Order in JavaScript', (transport) => {
  it('is all messages of one chunk, then their ticks, then their promises', async () => {
    const { server, raw } = await transport.rawClient();
    const order = [];
    server.on('message', (data) => {
      order.push(`m${data}`);
      process.nextTick(() => order.push(`t${data}`));
      Promise.resolve().then(() => order.push(`p${data}`));
    });
    raw.write(text('1'), text('2'), text('3'), ping('end'));
    await raw.readFrame();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepStrictEqual(order, ['m1', 'm2', 'm3', 't1', 't2', 't3', 'p1', 'p2', 'p3']);
  });

  it('is one event per turn with allowSynchronousEvents: false', async () => {
    const { server, raw } = await transport.rawClient({ allowSynchronousEvents: false });
    const order = [];
    server.on('message', (data) => {
      order.push(`m${data}`);
      process.nextTick(() => order.push(`t${data}`));
      Promise.resolve().then(() => order.push(`p${data}`));
    });
    const received = messages(server, 3);
    raw.write(text('1'), text('2'), text('3'));
    await received;
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepStrictEqual(order, ['m1', 't1', 'p1', 'm2', 't2', 'p2', 'm3', 't3', 'p3']);
  });

  const actions = {
    'terminate()': (server) => server.terminate(),
    'close()': (server) => server.close(),
    'pause()': (server) => server.pause(),
    '_socket.destroy()': (server) => server._socket.destroy()
  };
  for (const [name, act] of Object.entries(actions)) {
    it(`delivers the rest of the chunk after ${name} in a listener`, async () => {
      const { server, raw } = await transport.rawClient();
      const received = messages(server, 3);
      server.once('message', () => act(server));
      raw.write(text('1'), text('2'), text('3'));
      assert.deepStrictEqual(
        (await received).map(([data]) => data.toString()),
        ['1', '2', '3']
      );
    });
  }

  it('is error, then close, each once', async () => {
    const { server, raw } = await transport.rawClient();
    const order = [];
    server.on('error', () => order.push('error'));
    server.on('close', () => order.push('close'));
    const done = closed(server);
    raw.write(encodeFrame({ opcode: 6 }), encodeFrame({ opcode: 6 }));
    raw.stream.end();
    await done;
    assert.deepStrictEqual(order, ['error', 'close']);
  });
});

describe('Order between two sockets', () => {
  it('drains the ticks and promises of one before the messages of the other', async () => {
    const { wss, client: first, server: firstServer } = await tcp.connect();
    const connection = once(wss, 'connection');
    const second = new first.constructor(first.url, { perMessageDeflate: false });
    await once(second, 'open');
    const [secondServer] = await connection;
    const order = [];
    for (const [name, ws] of [
      ['a', firstServer],
      ['b', secondServer]
    ]) {
      ws.on('message', () => {
        order.push(`m${name}`);
        process.nextTick(() => order.push(`t${name}`));
        Promise.resolve().then(() => order.push(`p${name}`));
      });
    }
    first.send('x');
    second.send('x');
    await Promise.all([roundTrip(first), roundTrip(second)]);
    const runs = [order.slice(0, 3).join(), order.slice(3).join()].sort();
    assert.deepStrictEqual(runs, ['ma,ta,pa', 'mb,tb,pb']);
    second.terminate();
  });
});
