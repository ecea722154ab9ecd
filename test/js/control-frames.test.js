'use strict';

const assert = require('node:assert');
const { called, closed, messages, once, roundTrip } = require('./support/events');
const { binary, kPing, kPong, ping, text } = require('./support/frames');
const { WebSocket } = require('./support/module');
const { describeOverTransports } = require('./support/transports');

/** Every order of arguments that ping and pong take, with the payload it means. */
const overloads = [
  ['nothing', [], ''],
  ['a string', ['data'], 'data'],
  ['a Buffer', [Buffer.from('bytes')], 'bytes'],
  ['a number', [0], '0'],
  ['undefined', [undefined], ''],
  ['data and mask', ['masked', true], 'masked'],
  ['125 bytes', ['x'.repeat(125)], 'x'.repeat(125)]
];

describeOverTransports('Control frames', (transport) => {
  for (const method of ['ping', 'pong']) {
    for (const [what, args, payload] of overloads) {
      it(`sends a ${method} with ${what}, and calls the callback behind them`, async () => {
        const { server, client } = await transport.connect({ autoPong: false });
        for (const withCallback of [false, true]) {
          const event = once(server, method);
          if (withCallback) {
            const [error] = await called((callback) => client[method](...args, callback));
            assert.ok(!error);
          } else {
            client[method](...args);
          }
          const [data] = await event;
          assert.ok(Buffer.isBuffer(data));
          assert.strictEqual(data.toString(), payload);
        }
      });
    }

    it(`refuses a ${method} of more than 125 bytes`, async () => {
      const { client } = await transport.connect();
      assert.throws(() => client[method](Buffer.alloc(126)), {
        name: 'RangeError',
        message: 'The data size must not be greater than 125 bytes'
      });
      assert.strictEqual(client.readyState, WebSocket.OPEN);
    });
  }

  it('masks those of the client and leaves those of the server plain', async () => {
    const fromClient = await transport.rawServer();
    fromClient.client.ping('from the client');
    const masked = await fromClient.raw.readFrame();
    assert.deepStrictEqual([masked.opcode, masked.masked], [kPing, true]);
    assert.strictEqual(masked.payload.toString(), 'from the client');

    const fromServer = await transport.rawClient();
    fromServer.server.pong('from the server');
    const plain = await fromServer.raw.readFrame();
    assert.deepStrictEqual([plain.opcode, plain.masked], [kPong, false]);
    assert.strictEqual(plain.payload.toString(), 'from the server');
  });

  it('answers a ping with a pong of the same content, in its place among the replies', async () => {
    const { server, raw } = await transport.rawClient();
    server.on('message', (data) => server.send(`reply to ${data}`));
    raw.write(text('1'), ping('heartbeat'), text('2'));
    const answers = [await raw.readFrame(), await raw.readFrame(), await raw.readFrame()];
    assert.deepStrictEqual(
      answers.map(({ payload }) => payload.toString()),
      ['reply to 1', 'heartbeat', 'reply to 2']
    );
    assert.strictEqual(answers[1].opcode, kPong);
  });

  it('sends the automatic pong before the ping event', async () => {
    const { server, raw } = await transport.rawClient();
    server.on('ping', () => server.send('seen'));
    raw.write(ping('first'));
    assert.strictEqual((await raw.readFrame()).payload.toString(), 'first');
    assert.strictEqual((await raw.readFrame()).payload.toString(), 'seen');
  });

  it('does not answer by itself with autoPong: false', async () => {
    const { server, raw } = await transport.rawClient({ autoPong: false });
    const pinged = once(server, 'ping');
    raw.write(ping('ignored'));
    await pinged;
    server.send('the only frame');
    assert.strictEqual((await raw.readFrame()).payload.toString(), 'the only frame');
  });

  it('answers through the pong method of the instance', async () => {
    const { server, raw } = await transport.rawClient();
    const contents = [];
    server.pong = (data) => contents.push(data.toString());
    const pinged = once(server, 'ping');
    raw.write(ping('watched'));
    await pinged;
    assert.deepStrictEqual(contents, ['watched']);
    server.send('no pong before this');
    assert.strictEqual((await raw.readFrame()).payload.toString(), 'no pong before this');
  });

  it('gives back the content of a pong, asked for or not', async () => {
    const { server, client } = await transport.connect();
    const pong = once(client, 'pong');
    server.pong('unasked');
    assert.strictEqual((await pong)[0].toString(), 'unasked');
    await roundTrip(client);
  });

  it('terminates a peer whose pings outrun maxPendingAutoPongs', async () => {
    const { server, raw } = await transport.rawClient({ maxPendingAutoPongs: 2 });
    let callbacks = 0;
    // Holds the pongs back as a peer does that reads nothing.
    server.pong = (data, mask, callback) => {
      assert.strictEqual(typeof callback, 'function');
      ++callbacks;
    };
    const ended = once(server, 'close');
    raw.write(ping('1'), ping('2'), ping('3'));
    assert.strictEqual((await ended)[0], 1006);
    assert.strictEqual(callbacks, 2);
  });

  it('answers every ping of a peer that reads, whatever comes between them', async () => {
    if (!transport.isPlain) return; // more than 60 come in one piece, which counts as one that does not read
    const { server, raw } = await transport.rawClient();
    const content = Buffer.alloc(4000);
    const burst = Buffer.concat(Array(300).fill(Buffer.concat([ping('?'), binary(content)])));
    for (let i = 0; i < 3; ++i) raw.write(burst);
    for (let i = 0; i < 900; ++i) assert.strictEqual((await raw.readFrame()).opcode, kPong);
    assert.strictEqual(server.readyState, WebSocket.OPEN);
  });

  it('ends the connection of a peer that sends pings and never reads', async () => {
    if (!transport.isPlain) return; // the other streams take all that they get
    const { server, raw } = await transport.rawClient();
    raw.stream.pause();
    const ended = closed(server);
    server.send(Buffer.alloc(30_000_000)); // nothing more fits into the kernel
    const pings = Buffer.concat([ping('?'), text('not in a row')]);
    let isOver = false;
    ended.then(() => (isOver = true));
    while (!isOver) {
      raw.write(pings);
      await new Promise(setImmediate);
    }
    assert.strictEqual((await ended).code, 1006);
  });

  it('knows no bound of automatic pongs with maxPendingAutoPongs: 0', async () => {
    const { server, raw } = await transport.rawClient({ maxPendingAutoPongs: 0 });
    let pongs = 0;
    server.pong = () => ++pongs;
    const received = messages(server, 1);
    raw.write(...Array.from({ length: 100 }, () => ping('')), text('end'));
    await received;
    assert.strictEqual(pongs, 100);
    assert.strictEqual(server.readyState, WebSocket.OPEN);
  });
});
