'use strict';

const assert = require('node:assert');
const { startChild } = require('./support/child');
const { cleanup } = require('./support/cleanup');
const { closed, messages, once, roundTrip } = require('./support/events');
const { closeBody, kBinary, kClose, text } = require('./support/frames');
const { WebSocket, deliversBehindThrow } = require('./support/module');
const { requestHead } = require('./support/raw-peer');
const { repetitions } = require('./support/repetitions');
const { dial, loopback } = require('./support/server');
const { describeOverTransports, tcp } = require('./support/transports');

describeOverTransports('A listener', (transport) => {
  it('may remove itself and all others', async () => {
    const { server, raw } = await transport.rawClient();
    const seen = [];
    server.on('message', function onMessage(data) {
      seen.push(data.toString());
      server.removeListener('message', onMessage);
    });
    const ended = new Promise((resolve) => {
      server.on('message', (data) => {
        if (data.toString() !== 'last') return;
        server.removeAllListeners();
        resolve();
      });
    });
    raw.write(text('first'), text('second'), text('last'), text('unheard'));
    await ended;
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepStrictEqual(seen, ['first']);
    server.send('still open');
    assert.strictEqual((await raw.readFrame()).payload.toString(), 'still open');
  });

  it('may terminate its own socket', async () => {
    const { server, client } = await transport.connect();
    const both = Promise.all([closed(server), closed(client)]);
    server.on('message', () => server.terminate());
    client.send('now');
    for (const { code, errors } of await both) assert.deepStrictEqual([code, errors], [1006, []]);
  });

  it('may close its own socket', async () => {
    const { server, client } = await transport.connect();
    const both = Promise.all([closed(server), closed(client)]);
    server.on('message', () => server.close(4000, 'enough'));
    client.send('now');
    for (const { code, reason } of await both) {
      assert.deepStrictEqual([code, reason], [4000, 'enough']);
    }
  });

  it('may terminate or close another socket that has messages waiting', async () => {
    for (const method of ['terminate', 'close']) {
      const one = await transport.connect();
      const other = await transport.connect();
      const done = closed(other.client);
      one.server.on('message', () => other.server[method]());
      for (let i = 0; i < 10; ++i) other.client.send(`waiting ${i}`);
      one.client.send('now');
      assert.strictEqual((await done).code, method === 'close' ? 1005 : 1006);
      await roundTrip(one.client);
    }
  });

  it('of close may terminate, close, send and remove all listeners', async () => {
    const { server, client } = await transport.connect();
    const done = closed(client);
    const inListener = new Promise((resolve) => {
      server.on('close', () => {
        server.removeAllListeners();
        server.terminate();
        server.close();
        server.send('nobody', resolve);
      });
    });
    client.close();
    await done;
    assert.strictEqual((await inListener).message, 'WebSocket is not open: readyState 3 (CLOSED)');
  });

  it('may send 64 MiB', async () => {
    const { server, client } = await transport.connect();
    const payload = Buffer.alloc(64 << 20, 'hawser');
    server.on('message', () => server.send(payload));
    const received = once(client, 'message');
    client.send('more');
    assert.ok((await received)[0].equals(payload));
  });

  it('may send as many messages as it gets, and more', async () => {
    const { server, client } = await transport.connect();
    server.on('message', (data) => {
      for (let i = 0; i < 100; ++i) server.send(`${data}.${i}`);
    });
    const received = messages(client, 1000);
    for (let i = 0; i < 10; ++i) client.send(`${i}`);
    const lines = (await received).map(([data]) => data.toString());
    assert.deepStrictEqual(
      lines,
      Array.from({ length: 1000 }, (_, i) => `${Math.floor(i / 100)}.${i % 100}`)
    );
  });

  it('gets the promise of an async function settled before a later message of another turn', async () => {
    const { server, client } = await transport.connect();
    const order = [];
    server.on('message', async (data) => {
      await null;
      order.push(data.toString());
      server.send('next');
    });
    client.send('1');
    await once(client, 'message');
    client.send('2');
    await once(client, 'message');
    assert.deepStrictEqual(order, ['1', '2']);
  });
});

/** The port of a child that misbehaves as `action` says. */
async function startMisbehaving(action) {
  const program = startChild('misbehaving-server.js', [action]);
  return { ...program, port: Number(await program.readLine()) };
}

describe('A listener of a process of its own', () => {
  it('may throw: the error is uncaught, once, and the other connections go on', async () => {
    const { port, readLine } = await startMisbehaving('throw');
    const url = `ws://${loopback}:${port}`;
    const [bad, good] = [new WebSocket(url), new WebSocket(url)];
    cleanup(() => [bad, good].forEach((ws) => ws.terminate()));
    await Promise.all([once(bad, 'open'), once(good, 'open')]);
    bad.send('throw');
    assert.strictEqual(await readLine(), 'uncaught: thrown by a listener');
    const reply = once(good, 'message');
    good.send('hello');
    assert.strictEqual((await reply)[0].toString(), 'reply to hello');
  });

  it('may throw: the rest of the batch is delivered', async function () {
    if (!deliversBehindThrow) return this.skip();
    const { port, readLine } = await startMisbehaving('throw');
    const raw = dial(port);
    raw.write(requestHead());
    await raw.readHead();
    raw.write(text('1'), text('throw'), text('2'), text('throw'), text('3'));
    for (const n of [1, 2, 3]) {
      assert.strictEqual((await raw.readFrame()).payload.toString(), `reply to ${n}`);
    }
    assert.strictEqual(await readLine(), 'uncaught: thrown by a listener');
    assert.strictEqual(await readLine(), 'uncaught: thrown by a listener');
  });

  it('may throw with nobody to handle it: the process ends as Node ends it', async () => {
    const { port, finish } = await startMisbehaving('die');
    const ws = new WebSocket(`ws://${loopback}:${port}`);
    ws.on('open', () => ws.send('x'));
    assert.strictEqual((await closed(ws)).code, 1006);
    const { code, signal, errors } = await finish();
    assert.deepStrictEqual([code, signal], [1, null]);
    assert.match(errors, /thrown by a listener/);
  });

  it('may exit the process: what it sent before arrives, each time', async () => {
    for (let i = repetitions(10); i > 0; --i) {
      const { port, finish } = await startMisbehaving('exit');
      const raw = dial(port);
      raw.write(requestHead());
      await raw.readHead();
      raw.write(text('x'));
      const message = await raw.readFrame();
      assert.deepStrictEqual([message.opcode, message.payload.length], [kBinary, 1 << 20]);
      const last = await raw.readFrame();
      assert.deepStrictEqual([last.opcode, last.payload], [kClose, closeBody(1001)]);
      const { code, signal } = await finish();
      assert.deepStrictEqual([code, signal], [7, null]);
    }
  });
});

describe('A process', () => {
  for (const how of ['close', 'unref']) {
    it(`ends by itself when its last connection is ${how === 'close' ? 'closed' : 'unref()ed'}`, async () => {
      const { code, signal, output } = await startChild('idle-ends.js', [how]).finish();
      assert.deepStrictEqual([code, signal, output], [0, null, 'open\n']);
    });
  }
});

describe('Listeners of several sockets', () => {
  it('may all terminate each other in one turn', async () => {
    const ends = await Promise.all(Array.from({ length: 10 }, () => tcp.connect()));
    const done = Promise.all(ends.map(({ client }) => closed(client)));
    for (const { server } of ends) {
      server.on('message', () => ends.forEach((other) => other.server.terminate()));
    }
    for (const { client } of ends) client.send('now');
    assert.ok((await done).every(({ code }) => code === 1006));
  });
});
