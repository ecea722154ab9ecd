'use strict';

const assert = require('node:assert');
const { closed, messages, once, roundTrip } = require('../support/events');
const { text } = require('../support/frames');
const { WebSocket } = require('../support/module');
const { startServer } = require('../support/server');
const { catchUncaught, connections } = require('./connections');
const { readReport, runChild } = require('./run-child');

const CLIENTS = 8;

describe('The rest of a batch is delivered', () => {
  const throwers = {
    'a listener throws': (fail) => fail(),
    'a tick of a listener throws': (fail) => process.nextTick(fail),
    'a microtask of a listener throws': (fail) => queueMicrotask(fail),
    'a listener of a listener throws': (fail, server) => server.emit('error', new Error('thrown'))
  };
  for (const [name, act] of Object.entries(throwers)) {
    it(`when ${name}`, async () => {
      const { pairs } = await connections(CLIENTS);
      const errors = catchUncaught();
      const fail = () => {
        throw new Error('thrown');
      };
      const all = pairs.map(({ server }) => messages(server, 3));
      for (const { server } of pairs) server.on('message', () => act(fail, server));
      for (const { raw } of pairs) raw.write(text('1'), text('2'), text('3'));
      for (const received of await Promise.all(all)) {
        assert.deepStrictEqual(
          received.map(([data]) => String(data)),
          ['1', '2', '3']
        );
      }
      while (errors.length < CLIENTS * 3) await new Promise((resolve) => setImmediate(resolve));
      assert.deepStrictEqual(errors, Array(CLIENTS * 3).fill('thrown'));
    });
  }

  it('when callbacks of sends throw', async () => {
    const { pairs } = await connections(CLIENTS);
    const errors = catchUncaught();
    let calls = 0;
    for (const { server } of pairs) {
      for (let i = 0; i < 3; ++i) {
        server.send('x', () => {
          calls++;
          throw new Error('thrown');
        });
      }
    }
    while (errors.length < CLIENTS * 3) await new Promise((resolve) => setImmediate(resolve));
    assert.strictEqual(calls, CLIENTS * 3);
    const received = messages(pairs[0].server, 1);
    pairs[0].raw.write(text('after all'));
    assert.strictEqual(String((await received)[0][0]), 'after all');
  });

  const hasTransfer = typeof ArrayBuffer.prototype.transfer === 'function';
  (hasTransfer ? it : it.skip)(
    'after a listener has transferred the memory of its message',
    async () => {
      const { pairs } = await connections(2);
      const [gives, keeps] = pairs;
      const transfer = (data) => {
        try {
          data.buffer.transfer();
        } catch (error) {
          assert.ok(error instanceof TypeError); // Node 24 and later do not let it go
        }
      };
      const transferred = once(gives.server, 'message').then(([data]) => transfer(data));
      gives.raw.write(text('x'));
      await transferred;
      const received = messages(keeps.server, 200);
      for (let i = 0; i < 200; ++i) keeps.raw.write(text(`${i}`));
      for (const [i, [data]] of (await received).entries()) {
        assert.strictEqual(String(data), `${i}`);
      }

      gives.server.once('message', transfer);
      const ended = closed(gives.server);
      gives.raw.stream.end(text('and the end comes in the same batch'));
      await ended;
    }
  );
});

describe('A connection that follows another', () => {
  it('begins with nothing buffered', async () => {
    const { wss, url } = await startServer();
    const amounts = [];
    const isLittle = (bytes) => bytes < 1000; // the 101 response
    wss.on('connection', (ws) => {
      amounts.push(isLittle(ws.bufferedAmount), isLittle(ws._socket.bytesWritten));
    });
    for (let i = 0; i < 5; ++i) {
      const client = new WebSocket(url, { perMessageDeflate: false });
      await once(client, 'open');
      const [server] = wss.clients;
      server.send(Buffer.alloc(100_000));
      await once(client, 'message');
      assert.ok(client.bufferedAmount < 1000);
      client.terminate();
      await once(server, 'close');
    }
    assert.deepStrictEqual(amounts, Array(10).fill(true));
  });

  it('gets nothing that was meant for the other', async () => {
    const { wss, url } = await startServer();
    for (let i = 0; i < 30; ++i) {
      const client = new WebSocket(url, { perMessageDeflate: false });
      await once(client, 'open');
      const [server] = wss.clients;
      const got = [];
      client.on('message', (data) => got.push(String(data)));
      server.send(`for ${i}`);
      await roundTrip(server);
      assert.deepStrictEqual(got, [`for ${i}`]);
      const done = closed(client);
      server.terminate();
      server.send('too late');
      await done;
    }
  });
});

describe('Several event loops', () => {
  it('send each connection its own texts, also when they are like those of others', async () => {
    const program = runChild('several-loops.js', { env: { HAWSER_IO_THREADS: 4 } });
    assert.deepStrictEqual(await readReport(program), { connections: 12, wrong: 0 });
  });
});

describe("What listeners of 'exit' send", () => {
  it('arrives, whenever they were added', async () => {
    const program = runChild('sends-at-exit.js');
    const port = Number(await program.readLine());
    const ws = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
    const received = messages(ws, 2);
    assert.deepStrictEqual(
      (await received).map(([data]) => String(data)),
      ['added before', 'added after']
    );
  });
});
