'use strict';

const assert = require('node:assert');
const { closed, messages } = require('./support/events');
const { close, kClose, text } = require('./support/frames');
const { WebSocket } = require('./support/module');
const { describeOverTransports } = require('./support/transports');

describeOverTransports('A connection that ends without a closing handshake', (transport) => {
  for (const end of ['client', 'server']) {
    it(`through terminate() of the ${end} closes both ends with 1006 and no error`, async () => {
      const ends = await transport.connect();
      const both = Promise.all([closed(ends.client), closed(ends.server)]);
      ends[end].terminate();
      assert.strictEqual(ends[end].readyState, WebSocket.CLOSING);
      for (const { code, reason, errors } of await both) {
        assert.deepStrictEqual([code, reason, errors], [1006, '', []]);
      }
    });
  }

  it('delivers what was sent in the tick of terminate()', async () => {
    const { client, server } = await transport.connect();
    const received = messages(client, 1);
    const done = closed(client);
    server.send('last words');
    server.terminate();
    assert.strictEqual((await received)[0][0].toString(), 'last words');
    assert.strictEqual((await done).code, 1006);
  });

  it('answers the end of the stream with its own end, and says 1006', async () => {
    const { server, raw } = await transport.rawClient();
    const done = closed(server);
    raw.stream.end();
    assert.strictEqual((await raw.readToEnd()).length, 0);
    assert.deepStrictEqual(await done, { code: 1006, reason: '', errors: [] });
  });

  it('sends the replies to the messages that came before the end of the stream', async () => {
    const { server, raw } = await transport.rawClient();
    server.on('message', (data) => server.send(`reply to ${data}`));
    const done = closed(server);
    raw.write(text('1'), text('2'));
    raw.stream.end();
    assert.strictEqual((await raw.readFrame()).payload.toString(), 'reply to 1');
    assert.strictEqual((await raw.readFrame()).payload.toString(), 'reply to 2');
    assert.strictEqual((await raw.readToEnd()).length, 0);
    assert.strictEqual((await done).code, 1006);
  });

  it('drops a message that the end of the stream cuts', async () => {
    const { server, raw } = await transport.rawClient();
    const received = messages(server, 1);
    let count = 0;
    server.on('message', () => ++count);
    const done = closed(server);
    raw.write(text('whole'), text('cut in its middle').subarray(0, 12));
    raw.stream.end();
    assert.strictEqual((await received)[0][0].toString(), 'whole');
    assert.deepStrictEqual(await done, { code: 1006, reason: '', errors: [] });
    assert.strictEqual(count, 1);
  });

  it('gives up after closeTimeout when the peer does not answer the close frame', async () => {
    const { server, raw } = await transport.rawClient({ closeTimeout: 20 });
    const done = closed(server);
    server.close(1000, 'hello?');
    assert.strictEqual((await raw.readFrame()).opcode, kClose);
    assert.deepStrictEqual(await done, { code: 1006, reason: '', errors: [] });
    assert.strictEqual((await raw.readToEnd()).length, 0);
  });

  it('gives up after closeTimeout when a server answers but never ends the stream', async () => {
    const { client, raw } = await transport.rawServer({ closeTimeout: 20 });
    const done = closed(client);
    client.close(1000);
    assert.strictEqual((await raw.readFrame()).opcode, kClose);
    raw.write(close(1000, 'echo', { masked: false }));
    assert.deepStrictEqual(await done, { code: 1000, reason: 'echo', errors: [] });
  });

  it('says CLOSING in the error listener and CLOSED in the close listener', async () => {
    const { server, raw } = await transport.rawClient();
    const states = [];
    server.on('error', () => states.push(server.readyState));
    server.on('close', () => states.push(server.readyState));
    raw.write(Buffer.from([0xff, 0x80]));
    raw.stream.end();
    await closed(server);
    assert.deepStrictEqual(states, [WebSocket.CLOSING, WebSocket.CLOSED]);
  });
});
