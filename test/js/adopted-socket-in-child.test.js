'use strict';

const assert = require('node:assert');
const { fork, spawn } = require('node:child_process');
const path = require('node:path');

const { cleanup } = require('./support/cleanup');
const { closed, messages, once } = require('./support/events');
const { text } = require('./support/frames');
const { describeOverTransports } = require('./support/transports');

const TAKER = path.join(__dirname, 'children/socket-taker.js');

/** The frame of a server or a client that says `word`. */
const FRAMES = {
  server: (word) => text(word, { masked: false }),
  client: (word) => text(word)
};

/** @returns {ChildProcess} one that takes sockets */
function startTaker() {
  const child = fork(TAKER);
  const exited = once(child, 'exit');
  cleanup(() => {
    child.kill();
    return exited;
  });
  return child;
}

/** Sends the child a socket, for it to write the frame there. */
async function give(child, socket, frame, options = {}) {
  await new Promise((resolve, reject) => {
    const onSent = (error) => (error ? reject(error) : resolve());
    child.send(frame.toString('hex'), socket, options, onSent);
  });
}

describeOverTransports('A socket that is sent to another process', (transport) => {
  if (!transport.isPlain) return; // no others can be

  for (const [side, other] of [
    ['server', 'client'],
    ['client', 'server']
  ]) {
    it(`is there, of a ${side}: behind what was sent before, and in front of what comes`, async () => {
      const ends = await transport.connect();
      const child = startTaker();
      const received = messages(ends[other], 2);
      ends[side].send('by the parent');
      await give(child, ends[side]._socket, FRAMES[side]('by the child'));
      assert.deepStrictEqual(
        (await received).map(([data]) => String(data)),
        ['by the parent', 'by the child']
      );
      ends[other].send('answer');
      const [bytes] = await once(child, 'message');
      assert.strictEqual(bytes.length / 2, other === 'client' ? 12 : 8);
    });

    it(`is gone here, of a ${side}: who sends gets an error, and 'close'`, async () => {
      const ends = await transport.connect();
      const child = startTaker();
      const answered = once(ends[other], 'message');
      const { _socket: socket } = ends[side];
      await give(child, socket, FRAMES[side]('mine'));
      await answered;
      assert.strictEqual(socket._handle, null);
      assert.strictEqual(ends[side].readyState, ends[side].OPEN);

      const events = [];
      socket.on('error', ({ code }) => events.push(code));
      socket.on('close', () => events.push('socket closed'));
      const ended = closed(ends[side]);
      ends[side].send('x', (error) => events.push(error instanceof Error));
      const { code } = await ended;
      const wanted = [true, 'ERR_SOCKET_CLOSED', 'socket closed'];
      assert.deepStrictEqual([events, code], [wanted, 1006]);
      ends[other].send('still read by the child');
      await once(child, 'message');
    });

    it(`can be terminated here, of a ${side}, and lives on there`, async () => {
      const ends = await transport.connect();
      const child = startTaker();
      const answered = once(ends[other], 'message');
      await give(child, ends[side]._socket, FRAMES[side]('mine'));
      await answered;
      const ended = closed(ends[side]);
      ends[side].terminate();
      assert.strictEqual((await ended).code, 1006);
      ends[other].send('still read by the child');
      await once(child, 'message');
    });
  }

  it('stays here as well with keepOpen, as often as it is sent', async () => {
    const { server, client } = await transport.connect();
    const children = [startTaker(), startTaker()];
    const received = messages(client, 4);
    for (const child of children) {
      await give(child, server._socket, FRAMES.server('child'), { keepOpen: true });
      server.send('parent');
    }
    const words = (await received).map(([data]) => String(data));
    assert.deepStrictEqual(words.sort(), ['child', 'child', 'parent', 'parent']);
    for (const child of children) child.kill();
    await Promise.all(children.map((child) => once(child, 'exit')));
    client.send('to the parent');
    await once(server, 'message');
    server.terminate();
    await closed(client);
  });

  it('may go in the listener of connection that gets it', async () => {
    const child = startTaker();
    const given = {};
    const { client } = await transport.connect({
      verifyClient: ({ req }) => {
        const { socket } = req;
        given.sent = new Promise((resolve) => {
          setImmediate(() => resolve(give(child, socket, FRAMES.server('mine'))));
        });
        return true;
      }
    });
    await Promise.all([given.sent, once(client, 'message')]);
  });

  it('can be the standard input and output of a new process, and is not read here then', async () => {
    const { server, client } = await transport.connect();
    const program = `process.stdin.once('data', (bytes) => {
      process.stdout.write(Buffer.from([0x82, bytes.length]));
      process.stdout.write(bytes, () => process.exit());
    });`;
    const received = messages(client, 2);
    server.send('before');
    server.on('message', () => assert.fail('was read here'));
    const { _socket: socket } = server;
    const child = spawn(process.execPath, ['-e', program], { stdio: [socket, socket, 'inherit'] });
    client.send('hello');
    const [before, echo] = (await received).map(([data]) => data);
    assert.strictEqual(String(before), 'before');
    assert.strictEqual(echo.length, 6 + 'hello'.length);
    if (child.exitCode === null) await once(child, 'exit');
    assert.strictEqual(socket.handle, undefined);
  });
});
