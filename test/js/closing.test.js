'use strict';

const assert = require('node:assert');
const { called, closed, messages, once } = require('./support/events');
const { close, closeBody, kClose, text } = require('./support/frames');
const { WebSocket } = require('./support/module');
const { describeOverTransports } = require('./support/transports');

const allowedCodes = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014];
const privateCodes = [3000, 3999, 4000, 4999];
const refusedCodes = [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65536, '1000', null];

describeOverTransports('Closing', (transport) => {
  for (const starter of ['client', 'server']) {
    it(`started by the ${starter} carries code and reason to both ends`, async () => {
      const ends = await transport.connect();
      const both = Promise.all([closed(ends.client), closed(ends.server)]);
      ends[starter].close(4321, 'gr\u00fc\u00dfe');
      assert.strictEqual(ends[starter].readyState, WebSocket.CLOSING);
      for (const { code, reason, errors } of await both) {
        assert.deepStrictEqual([code, reason, errors], [4321, 'gr\u00fc\u00dfe', []]);
      }
      assert.strictEqual(ends.client.readyState, WebSocket.CLOSED);
      assert.strictEqual(ends.server.readyState, WebSocket.CLOSED);
    });

    it(`started by the ${starter} without a code says 1005 at both ends`, async () => {
      const ends = await transport.connect();
      const both = Promise.all([closed(ends.client), closed(ends.server)]);
      ends[starter].close();
      for (const { code, reason } of await both) assert.deepStrictEqual([code, reason], [1005, '']);
    });

    it(`started by the ${starter} lets every message sent before it arrive`, async () => {
      const ends = await transport.connect();
      const receiver = starter === 'client' ? ends.server : ends.client;
      const received = messages(receiver, 101);
      const done = closed(receiver);
      for (let i = 0; i < 100; ++i) ends[starter].send(`message ${i}`);
      ends[starter].send(Buffer.alloc(300000));
      ends[starter].close(1000);
      assert.strictEqual((await received)[100][0].length, 300000);
      assert.strictEqual((await done).code, 1000);
    });
  }

  it('accepts each code that may be sent, and hands it to the peer', async () => {
    for (const code of [...allowedCodes, ...privateCodes]) {
      const { client, server } = await transport.connect();
      const done = closed(server);
      client.close(code);
      assert.strictEqual((await done).code, code);
    }
  });

  it('refuses other codes and too long or wrong reasons, and stays open', async () => {
    const { client } = await transport.connect();
    for (const code of refusedCodes) {
      assert.throws(
        () => client.close(code),
        { name: 'TypeError', message: 'First argument must be a valid error code number' },
        String(code)
      );
    }
    assert.throws(() => client.close(1000, 'x'.repeat(124)), {
      name: 'RangeError',
      message: 'The message must not be greater than 123 bytes'
    });
    assert.throws(() => client.close(1000, new Uint16Array(2)), {
      name: 'TypeError',
      message: 'Second argument must be a string or a Uint8Array'
    });
    assert.strictEqual(client.readyState, WebSocket.OPEN);
  });

  it('takes a reason of 123 bytes, as a string or as bytes', async () => {
    for (const reason of ['x'.repeat(123), Buffer.from('bytes'), new Uint8Array([0x75, 0x38])]) {
      const { client, server } = await transport.connect();
      const done = closed(server);
      client.close(1000, reason);
      assert.strictEqual((await done).reason, Buffer.from(reason).toString());
    }
  });

  it('hands the reason to listeners as a Buffer that nothing else shares', async () => {
    const { client, server } = await transport.connect();
    client.close(1000, 'alone');
    const [, reason] = await once(server, 'close');
    assert.ok(Buffer.isBuffer(reason));
    assert.strictEqual(reason.buffer.byteLength, reason.length);
  });

  it('echoes code and reason of the peer, then ends the stream', async () => {
    for (const body of [closeBody(1001, 'away'), closeBody(3500), Buffer.alloc(0)]) {
      const { server, raw } = await transport.rawClient();
      const done = closed(server);
      raw.write(body.length === 0 ? close() : close(body.readUInt16BE(), body.subarray(2)));
      const frame = await raw.readFrame();
      assert.deepStrictEqual([frame.opcode, frame.payload], [kClose, body]);
      assert.strictEqual((await raw.readToEnd()).length, 0);
      raw.stream.end();
      assert.strictEqual((await done).code, body.length === 0 ? 1005 : body.readUInt16BE());
    }
  });

  it('accepts each valid close code on the wire', async () => {
    for (const code of [...allowedCodes, ...privateCodes]) {
      const { server, raw } = await transport.rawClient();
      const done = closed(server);
      raw.write(close(code));
      assert.deepStrictEqual((await raw.readFrame()).payload, closeBody(code));
      raw.stream.end();
      assert.strictEqual((await done).code, code);
    }
  });

  it('does nothing the second time, and nothing once closed', async () => {
    const { client, server } = await transport.connect();
    let closes = 0;
    client.on('close', () => ++closes);
    const done = closed(client);
    client.close(1000, 'first');
    client.close(1001, 'second');
    const { code, reason } = await done;
    assert.deepStrictEqual([code, reason], [1000, 'first']);
    client.close(1002);
    client.terminate();
    if (server.readyState !== WebSocket.CLOSED) await once(server, 'close');
    assert.strictEqual(closes, 1);
  });

  it('goes well when both ends close at once', async () => {
    const { client, server } = await transport.connect();
    const both = Promise.all([closed(client), closed(server)]);
    client.close(4001);
    server.close(4002);
    const [atClient, atServer] = await both;
    assert.deepStrictEqual([atClient.code, atServer.code], [4002, 4001]);
  });

  it('still delivers what the peer sends before it answers the close frame', async () => {
    const { server, raw } = await transport.rawClient();
    const received = messages(server, 2);
    const done = closed(server);
    server.close(1000);
    assert.strictEqual((await raw.readFrame()).opcode, kClose);
    raw.write(text('late'), text('later'), close(1000));
    raw.stream.end();
    assert.deepStrictEqual(
      (await received).map(([data]) => data.toString()),
      ['late', 'later']
    );
    assert.strictEqual((await done).code, 1000);
  });

  it('ignores everything behind the close frame of the peer', async () => {
    const { server, raw } = await transport.rawClient();
    const events = [];
    for (const event of ['message', 'ping', 'pong', 'error']) {
      server.on(event, () => events.push(event));
    }
    raw.write(close(1000), text('ignored'), Buffer.from([0xff, 0xff]), close(1002));
    assert.deepStrictEqual((await raw.readFrame()).payload, closeBody(1000));
    raw.stream.end();
    assert.strictEqual((await once(server, 'close'))[0], 1000);
    assert.deepStrictEqual(events, []);
  });

  it('calls the callback of a send that was made just before', async () => {
    const { client, server } = await transport.connect();
    const received = messages(server, 1);
    const sent = called((callback) => client.send('last', callback));
    client.close(1000);
    assert.ok(!(await sent)[0]);
    assert.strictEqual((await received)[0][0].toString(), 'last');
  });
});
