'use strict';

const assert = require('node:assert');
const { randomBytes } = require('node:crypto');

const { messages, once } = require('../support/events');
const { describeOverTransports } = require('../support/transports');

const texts = (received) => received.map(([data]) => String(data));

describeOverTransports('The place of what is published', (transport) => {
  it('is between what is sent before and after it, while a Blob is read', async () => {
    const { wss, server, client } = await transport.connect();
    server.subscribe('news');
    const expected = ['sent blob', '1', '2', '3', 'another', '4', '5'];
    const received = messages(client, expected.length);
    server.send(new Blob(['sent blob']));
    wss.publish('news', '1');
    server.send('2');
    wss.publish('news', '3');
    server.send(new Blob(['another']));
    server.send('4');
    wss.publish('news', '5');
    assert.deepStrictEqual(texts(await received), expected);
  });

  it('is before the close frame that follows it, while a Blob is read', async () => {
    const { wss, server, client } = await transport.connect();
    server.subscribe('news');
    const received = messages(client, 2);
    server.send(new Blob(['sent blob']));
    wss.publish('news', 'last words');
    server.close(1000);
    assert.deepStrictEqual(texts(await received), ['sent blob', 'last words']);
    assert.strictEqual((await once(client, 'close'))[0], 1000);
  });

  it('is not within a message whose frames are Blobs', async () => {
    for (const [begin, goOn] of [
      [(text) => new Blob([text]), String],
      [String, (text) => new Blob([text])]
    ]) {
      const { wss, server, client } = await transport.connect();
      server.subscribe('news');
      const received = messages(client, 5);
      server.send(begin('one '), { fin: false });
      wss.publish('news', '1');
      server.send(goOn('two'));
      wss.publish('news', '2');
      server.send('3');
      wss.publish('news', '4');
      assert.deepStrictEqual(texts(await received), ['one two', '1', '2', '3', '4']);
    }
  });

  it('is kept while a long message is compressed', async () => {
    const { wss, server, client } = await transport.connect(
      { perMessageDeflate: true },
      { perMessageDeflate: true }
    );
    server.subscribe('news');
    const received = messages(client, 5);
    const parts = [0, 1].map(() => randomBytes(2_000_000).toString('hex'));
    server.send(parts[0], { fin: false });
    wss.publish('news', '1');
    server.send(parts[1]);
    server.send('2');
    wss.publish('news', '3');
    server.send('4');
    assert.deepStrictEqual(texts(await received), [parts.join(''), '1', '2', '3', '4']);
  });

  it('is taken by what it was as it was published, however long it waits', async () => {
    const { wss, server, client } = await transport.connect();
    server.subscribe('news');
    const received = messages(client, 2);
    const data = Buffer.from('data');
    server.send('one ', { fin: false });
    wss.publish('news', data);
    data.fill('x');
    server.send('two');
    assert.deepStrictEqual(texts(await received), ['one two', 'data']);
  });

  it("does not keep 'drain' from who sends a message frame by frame", async () => {
    const { wss, server, client } = await transport.connect({ highWaterMark: 1 });
    server.subscribe('news');
    const received = messages(client, 2);
    server.send('one ', { fin: false });
    wss.publish('news', 'news');
    if (server.writableNeedDrain) await once(server, 'drain');
    server.send('two');
    assert.deepStrictEqual(texts(await received), ['one two', 'news']);
  });
});
