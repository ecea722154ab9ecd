'use strict';

const assert = require('node:assert');

const { messages, once, roundTrip } = require('../support/events');
const { WebSocket } = require('../support/module');
const { describeOverTransports } = require('../support/transports');

const texts = (received) => received.map(([data]) => String(data));

describeOverTransports('What is published', (transport) => {
  it('reaches the subscribers of its topic, in the order of what is sent', async () => {
    const { wss, server, client } = await transport.connect();
    const received = messages(client, 5);
    assert.strictEqual(wss.publish('news', 'too early'), 0);
    server.send('1');
    assert.strictEqual(server.subscribe('news'), true);
    assert.strictEqual(wss.publish('news', '2'), 1);
    server.send('3');
    assert.strictEqual(wss.publish('news', '4'), 1);
    assert.strictEqual(wss.publish('sport', 'of another topic'), 0);
    assert.strictEqual(server.unsubscribe('news'), true);
    assert.strictEqual(wss.publish('news', 'too late'), 0);
    server.send('5');
    assert.deepStrictEqual(texts(await received), ['1', '2', '3', '4', '5']);
  });

  it('is text or binary as with send', async () => {
    const { wss, server, client } = await transport.connect();
    server.subscribe('news');
    const rows = [
      ['text', undefined, 'text', false],
      [7, undefined, '7', false],
      [Buffer.from('bytes'), undefined, 'bytes', true],
      [new Uint16Array([0x4241]), undefined, 'AB', true],
      [new Uint8Array([65, 66]).buffer, {}, 'AB', true],
      ['text', { binary: true }, 'text', true],
      [Buffer.from('bytes'), { binary: false }, 'bytes', false],
      [undefined, undefined, '', true],
      ['', null, '', false],
      ['\u{1F600}é', { compress: false }, '\u{1F600}é', false],
      ['x'.repeat(70_000), undefined, 'x'.repeat(70_000), false],
      [Buffer.alloc(200, 'y'), undefined, 'y'.repeat(200), true]
    ];
    const received = messages(client, rows.length);
    for (const [data, options] of rows) assert.strictEqual(wss.publish('news', data, options), 1);
    assert.deepStrictEqual(
      (await received).map(([data, isBinary]) => [String(data), isBinary]),
      rows.map(([, , text, isBinary]) => [text, isBinary])
    );
  });

  it('is what it was when it was published', async () => {
    const { wss, server, client } = await transport.connect();
    server.subscribe('news');
    const data = Buffer.alloc(40_000, 'a');
    const received = messages(client, 2);
    wss.publish('news', data);
    data.fill('b');
    wss.publish('news', data);
    data.fill('c');
    assert.deepStrictEqual(texts(await received), ['a'.repeat(40_000), 'b'.repeat(40_000)]);
  });

  it('does not come back to who has published it, nor to who is left out', async () => {
    const { wss, server, client } = await transport.connect();
    const { server: other, client: otherClient } = await transport.connect();
    for (const one of [server, other]) one.subscribe('news');
    const received = messages(client, 2);
    const otherReceived = messages(otherClient, 2);
    assert.strictEqual(server.publish('news', 'of the first'), 1);
    assert.strictEqual(other.publish('news', 'of the other'), 1);
    assert.strictEqual(wss.publish('news', 'but for the other', { except: other }), 1);
    assert.strictEqual(wss.publish('sport', 'to nobody', { except: other }), 0);
    other.send('last');
    assert.deepStrictEqual(texts(await received), ['of the other', 'but for the other']);
    assert.deepStrictEqual(texts(await otherReceived), ['of the first', 'last']);
  });

  it('waits for the end of a message that is sent in several frames', async () => {
    const { wss, server, client } = await transport.connect();
    const received = messages(client, 4);
    server.subscribe('news');
    server.send('one ', { fin: false });
    wss.publish('news', 'in between');
    server.send('two ', { fin: false });
    server.send('three');
    server.send('next');
    wss.publish('news', 'behind');
    assert.deepStrictEqual(texts(await received), [
      'one two three',
      'in between',
      'next',
      'behind'
    ]);
  });

  it('waits for the content of a Blob, one that is sent before it and one that is published', async () => {
    const { wss, server, client } = await transport.connect();
    const received = messages(client, 4);
    server.subscribe('news');
    server.send(new Blob(['sent blob']));
    assert.strictEqual(wss.publish('news', '1'), 1);
    assert.strictEqual(wss.publish('news', new Blob(['published blob'])), 1);
    assert.strictEqual(wss.publish('news', '2'), 1);
    assert.deepStrictEqual(texts(await received), ['sent blob', '1', 'published blob', '2']);
  });

  it('goes on behind a Blob that cannot be read', async () => {
    const { wss, server, client } = await transport.connect();
    server.subscribe('news');
    const reason = new Error('unreadable');
    const blob = new Blob(['x']);
    blob.arrayBuffer = () => Promise.reject(reason);
    const received = messages(client, 1);
    const failed = once(wss, 'error');
    wss.publish('news', blob);
    wss.publish('news', 'next');
    assert.deepStrictEqual(await failed, [reason]);
    assert.deepStrictEqual(texts(await received), ['next']);
    assert.strictEqual(server.readyState, WebSocket.OPEN);
  });

  it('reaches clients that have subscribed, masked', async () => {
    const { wss, server, client } = await transport.connect();
    const received = messages(server, 3);
    assert.strictEqual(client.subscribe('from the client'), true);
    assert.deepStrictEqual(client.topics, ['from the client']);
    wss.publish('from the client', 'text');
    client.send('one ', { fin: false });
    wss.publish('from the client', Buffer.alloc(70_000, 'x'));
    client.send('two');
    assert.strictEqual(client.publish('from the client', 'not to itself'), 0);
    assert.deepStrictEqual(texts(await received), ['text', 'one two', 'x'.repeat(70_000)]);
  });

  it('is sent once to who has subscribed twice', async () => {
    const { wss, server, client } = await transport.connect();
    assert.strictEqual(server.subscribe('news'), true);
    assert.strictEqual(server.subscribe('news'), true);
    assert.strictEqual(wss.subscriberCount('news'), 1);
    const received = messages(client, 2);
    wss.publish('news', '1');
    server.send('2');
    assert.deepStrictEqual(texts(await received), ['1', '2']);
    assert.strictEqual(server.unsubscribe('news'), true);
    assert.strictEqual(server.isSubscribed('news'), false);
  });

  it('is compressed where that was agreed on, and read as it was', async () => {
    for (const serverNoContextTakeover of [true, false]) {
      const perMessageDeflate = { serverNoContextTakeover };
      const { wss, server, client } = await transport.connect(
        { perMessageDeflate },
        { perMessageDeflate: true }
      );
      server.subscribe('news');
      const some = (i) => `${i}: ${'some text that is said again and again. '.repeat(i * 20)}`;
      const expected = [];
      const received = messages(client, 12);
      for (let i = 0; i < 12; i++) {
        expected.push(some(i));
        if (i % 3 === 0) server.send(some(i));
        else wss.publish('news', some(i), { compress: i % 4 !== 1 });
      }
      assert.deepStrictEqual(texts(await received), expected);
      client.close();
      await once(server, 'close');
    }
  });

  it('counts as buffered while the peer does not read', async function () {
    if (transport.name === 'memory') this.skip(); // its peer takes all there is
    const { wss, server, client } = await transport.connect();
    server.subscribe('news');
    client.pause();
    const size = 16 * 1024 * 1024;
    wss.publish('news', Buffer.alloc(size));
    server.send('behind it', () => {});
    while (server.bufferedAmount < size / 4) await new Promise((resolve) => setImmediate(resolve));
    const received = messages(client, 2);
    client.resume();
    await received;
    await roundTrip(server);
    assert.strictEqual(server.bufferedAmount, 0);
  });

  it('leaves the callbacks of sends in their places', async () => {
    const { wss, server, client } = await transport.connect();
    server.subscribe('news');
    client.pause();
    const done = [];
    const sent = [];
    for (let i = 0; i < 6; i++) {
      sent.push(
        new Promise((resolve) => {
          server.send(`${i}`, (error) => {
            done.push(error ?? i);
            resolve();
          });
        })
      );
      wss.publish('news', Buffer.alloc(i % 2 === 0 ? 10 : 3_000_000));
    }
    const received = messages(client, 12);
    client.resume();
    await received;
    await Promise.all(sent);
    assert.deepStrictEqual(done, [0, 1, 2, 3, 4, 5]);
  });
});
