'use strict';

const assert = require('node:assert');
const { messages, once } = require('./support/events');
const { continuation, text, binary, ping } = require('./support/frames');
const { describeOverTransports } = require('./support/transports');

// Around each change of the length field's form, and around sizes at which a stream cuts its chunks.
const sizes = [0, 1, 2, 3, 4, 125, 126, 127, 4095, 4096, 4097, 65535, 65536, 65537, 1 << 20];

function patternOf(size) {
  return Buffer.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 0xff);
}

function echoFrom(ws) {
  ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
}

describeOverTransports('Messages', (transport) => {
  it('carries binary messages of every size in both directions unchanged', async () => {
    const { server, client } = await transport.connect();
    echoFrom(server);
    const echoes = messages(client, sizes.length);
    for (const size of sizes) client.send(patternOf(size));
    for (const [i, [data, isBinary]] of (await echoes).entries()) {
      assert.ok(Buffer.isBuffer(data));
      assert.ok(data.equals(patternOf(sizes[i])), `size ${sizes[i]}`);
      assert.strictEqual(isBinary, true);
    }
  });

  it('carries text messages of every size in both directions unchanged', async () => {
    const { server, client } = await transport.connect();
    echoFrom(server);
    const echoes = messages(client, sizes.length);
    const textOf = (size) =>
      'h\u00e4wser\u{1f680}'
        .repeat(size)
        .slice(0, size)
        .replace(/[\ud83d]$/, '');
    for (const size of sizes) client.send(textOf(size));
    for (const [i, [data, isBinary]] of (await echoes).entries()) {
      assert.ok(data.toString() === textOf(sizes[i]), `size ${sizes[i]}`);
      assert.strictEqual(isBinary, false);
    }
  });

  it('keeps the order of a thousand messages sent in one tick from both sides', async () => {
    const { server, client } = await transport.connect();
    const expected = Array.from({ length: 1000 }, (_, i) => `message ${i}`);
    const atBothEnds = Promise.all([messages(server, 1000), messages(client, 1000)]);
    for (const line of expected) {
      client.send(line);
      server.send(line);
    }
    for (const received of await atBothEnds) {
      assert.deepStrictEqual(
        received.map(([data]) => data.toString()),
        expected
      );
    }
  });

  it('joins a message that was sent in fragments with fin: false', async () => {
    const { server, client } = await transport.connect();
    const received = messages(server, 2);
    client.send('one ', { fin: false });
    client.send('two ', { fin: false });
    client.send('', { fin: false });
    client.send('three', { fin: true });
    client.send(Buffer.from([1]), { fin: false });
    client.send(Buffer.from([2]), { fin: true });
    const [[line, lineIsBinary], [bytes, bytesAreBinary]] = await received;
    assert.deepStrictEqual([line.toString(), lineIsBinary], ['one two three', false]);
    assert.deepStrictEqual([[...bytes], bytesAreBinary], [[1, 2], true]);
  });

  it('delivers control frames that lie between the fragments of a message', async () => {
    const { server, raw } = await transport.rawClient();
    const events = [];
    server.on('ping', (data) => events.push(`ping ${data}`));
    server.on('message', (data) => events.push(`message ${data}`));
    const done = once(server, 'message');
    raw.write(text('a', { fin: false }), ping('p'), continuation('b', { fin: false }), ping('q'));
    raw.write(continuation('c'));
    await done;
    assert.deepStrictEqual(events, ['ping p', 'ping q', 'message abc']);
  });

  it('accepts text whose characters are cut by the borders of fragments', async () => {
    const { server, raw } = await transport.rawClient();
    const bytes = Buffer.from('\u{1f680}\u00e9');
    const message = once(server, 'message');
    for (let i = 0; i < bytes.length; ++i) {
      const part = bytes.subarray(i, i + 1);
      const fin = i === bytes.length - 1;
      raw.write(i === 0 ? text(part, { fin }) : continuation(part, { fin }));
    }
    assert.strictEqual((await message)[0].toString(), '\u{1f680}\u00e9');
  });

  it('accepts frames that arrive one byte at a time', async () => {
    const { server, raw } = await transport.rawClient();
    const received = messages(server, 2);
    const bytes = Buffer.concat([text('x'.repeat(130)), binary('yz')]);
    for (const byte of bytes) raw.write(Buffer.from([byte]));
    assert.deepStrictEqual(
      (await received).map(([data]) => data.toString()),
      ['x'.repeat(130), 'yz']
    );
  });

  it('accepts lengths in a longer form than they need', async () => {
    const { server, raw } = await transport.rawClient();
    const received = messages(server, 3);
    raw.write(text('short', { form: 16 }), text('short', { form: 64 }), text('', { form: 64 }));
    assert.deepStrictEqual(
      (await received).map(([data]) => data.toString()),
      ['short', 'short', '']
    );
  });

  it('writes the shortest header: unmasked from the server, masked from the client', async () => {
    for (const [size, headerSize] of [
      [0, 2],
      [125, 2],
      [126, 4],
      [65535, 4],
      [65536, 10]
    ]) {
      const payload = patternOf(size);
      const fromServer = await transport.rawClient();
      fromServer.server.send(payload);
      const header = await fromServer.raw.read(headerSize);
      assert.strictEqual(header[0], 0x82);
      assert.strictEqual(header[1], size < 126 ? size : size < 65536 ? 126 : 127);
      assert.ok((await fromServer.raw.read(size)).equals(payload));

      const fromClient = await transport.rawServer();
      fromClient.client.send(payload);
      const frame = await fromClient.raw.readFrame();
      assert.deepStrictEqual(
        [frame.fin, frame.rsv, frame.opcode, frame.masked],
        [true, 0, 2, true]
      );
      assert.ok(frame.payload.equals(payload));
    }
  });

  it('sends the payload as it was at the time of send', async () => {
    const { server, client } = await transport.connect();
    for (const sender of [server, client]) {
      const receiver = sender === server ? client : server;
      for (const size of [16, 5000, 1 << 20]) {
        const payload = patternOf(size);
        const received = once(receiver, 'message');
        sender.send(payload);
        payload.fill(0);
        assert.ok((await received)[0].equals(patternOf(size)), `size ${size}`);
      }
    }
  });

  it('leaves the buffer of the caller unchanged', async () => {
    const { server, client } = await transport.connect();
    const payload = patternOf(70000);
    const received = once(server, 'message');
    client.send(payload);
    await received;
    assert.ok(payload.equals(patternOf(70000)));
  });
});
