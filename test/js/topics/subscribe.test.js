'use strict';

const assert = require('node:assert');

const { closed, messages, nextText, once } = require('../support/events');
const { WebSocket, WebSocketServer } = require('../support/module');
const { describeOverTransports, tcp } = require('../support/transports');

describeOverTransports('Subscriptions', (transport) => {
  it('are known by their topics', async () => {
    const { wss, server } = await transport.connect();
    assert.deepStrictEqual(server.topics, []);
    assert.strictEqual(server.isSubscribed('a'), false);
    assert.strictEqual(server.unsubscribe('a'), false);
    for (const topic of ['a', 'b', 'ä\u{1F600}']) server.subscribe(topic);
    assert.deepStrictEqual(server.topics.sort(), ['a', 'b', 'ä\u{1F600}']);
    assert.strictEqual(server.isSubscribed('b'), true);
    assert.strictEqual(server.unsubscribe('b'), true);
    assert.strictEqual(server.isSubscribed('b'), false);
    assert.deepStrictEqual(server.topics.sort(), ['a', 'ä\u{1F600}']);
    assert.strictEqual(wss.subscriberCount('a'), 1);
    assert.strictEqual(wss.subscriberCount('b'), 0);
  });

  it('are told apart by every character', async () => {
    const { wss, server } = await transport.connect();
    const topics = [
      '\0',
      '\0\0',
      '\x01',
      '\x01a',
      '\x02',
      '\x02a\0b',
      '\x03',
      'a',
      'a\0',
      ' ',
      '😀'
    ];
    for (const topic of topics) {
      assert.strictEqual(wss.subscriberCount(topic), 0, JSON.stringify(topic));
      server.subscribe(topic);
      assert.strictEqual(wss.subscriberCount(topic), 1, JSON.stringify(topic));
    }
    assert.deepStrictEqual(server.topics.sort(), [...topics].sort());
  });

  it('may be many of one connection', async () => {
    const { wss, server, client } = await transport.connect();
    for (let i = 0; i < 2000; i++) server.subscribe(`topic-${i}`);
    assert.strictEqual(server.topics.length, 2000);
    for (let i = 0; i < 2000; i += 2) assert.ok(server.unsubscribe(`topic-${i}`));
    const received = nextText(client);
    assert.strictEqual(wss.publish('topic-500', 'no'), 0);
    assert.strictEqual(wss.publish('topic-501', 'yes'), 1);
    assert.strictEqual(await received, 'yes');
  });

  it('end as the WebSocket begins to close, and with it', async () => {
    const ends = {
      'it closes': (server) => server.close(),
      'it is terminated': (server) => server.terminate(),
      'the peer closes': (server, client) => client.close(),
      'the peer is gone': (server, client) => client.terminate()
    };
    for (const [title, end] of Object.entries(ends)) {
      const { wss, server, client } = await transport.connect();
      server.subscribe('a');
      const over = closed(server);
      end(server, client);
      if (server.readyState !== WebSocket.OPEN) {
        assert.strictEqual(wss.publish('a', 'behind the close frame'), 0, title);
        assert.deepStrictEqual(server.topics, [], title);
      }
      await over;
      assert.strictEqual(wss.subscriberCount('a'), 0, title);
      assert.strictEqual(server.subscribe('a'), false, title);
      assert.strictEqual(server.isSubscribed('a'), false, title);
      assert.strictEqual(server.unsubscribe('a'), false, title);
      assert.deepStrictEqual(server.topics, [], title);
    }
  });

  it('let who is closing publish to the others', async () => {
    const { server: one } = await transport.connect();
    const { server: other, client } = await transport.connect();
    for (const server of [one, other]) server.subscribe('a');
    const received = nextText(client);
    const published = new Promise((resolve) => {
      one.on('close', () => resolve(one.publish('a', 'has left')));
    });
    one.close();
    assert.strictEqual(await published, 1);
    assert.strictEqual(await received, 'has left');
  });

  it('refuse what is no topic, and data that send refuses', async () => {
    const { wss, server } = await transport.connect();
    const bad = [
      [undefined, /^The "topic" argument must be a string, not undefined$/],
      [null, /^The "topic" argument must be a string, not null$/],
      [7, /^The "topic" argument must be a string, not number$/],
      [{}, /^The "topic" argument must be a string, not object$/],
      [Symbol('a'), /^The "topic" argument must be a string, not symbol$/],
      ['', /^The "topic" argument must not be empty$/],
      [
        'é'.repeat(2049),
        /^The "topic" argument must take at most 4096 bytes in UTF-8: "é{32}\.\.\." takes 4098$/
      ]
    ];
    for (const [topic, message] of bad) {
      const error = { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message };
      for (const method of ['subscribe', 'unsubscribe', 'isSubscribed', 'publish']) {
        assert.throws(() => server[method](topic, 'x'), error);
      }
      assert.throws(() => wss.publish(topic, 'x'), error);
      assert.throws(() => wss.subscriberCount(topic), error);
    }
    assert.strictEqual(server.subscribe('é'.repeat(2048)), true);
    assert.strictEqual(wss.publish('é'.repeat(2048), 'x'), 1);

    for (const data of [true, {}, Symbol('x'), 1n]) {
      const refused = errorOf(() => server.send(data));
      for (const publish of [
        () => wss.publish('a', data),
        () => server.publish('a', data),
        () => wss.broadcast(data)
      ]) {
        assert.throws(publish, { name: refused.name, message: refused.message });
      }
    }
    const except = { name: 'TypeError', message: 'The "except" option must be a WebSocket' };
    assert.throws(() => wss.publish('a', 'x', { except: 'nobody' }), except);
    assert.throws(() => wss.publish('a', 'x', { except: {} }), except);
    assert.strictEqual(wss.publish('a', 'x', { except: null }), 0);
  });

  it('leave what a program has put on its WebSockets', async () => {
    class Mine extends WebSocket {
      topics = new Set(['mine']);
      publish(...args) {
        return ['mine', ...args];
      }
      isSubscribed = 'mine';
    }
    const { wss, server, client } = await transport.connect({ WebSocket: Mine });
    server.subscribe = () => 'mine';
    client.topics = 'too';
    client.publish = 'too';
    client.user = 'too';
    assert.deepStrictEqual(server.topics, new Set(['mine']));
    assert.deepStrictEqual(server.publish('a', 'x'), ['mine', 'a', 'x']);
    assert.strictEqual(server.isSubscribed, 'mine');
    assert.deepStrictEqual([client.topics, client.publish, client.user], ['too', 'too', 'too']);
    assert.deepStrictEqual(
      Object.keys(client).filter((key) => key === 'topics'),
      ['topics']
    );

    const received = messages(client, 2);
    WebSocket.prototype.subscribe.call(server, 'a');
    assert.strictEqual(wss.publish('a', 'published'), 1);
    assert.strictEqual(wss.broadcast('to all'), 1);
    assert.deepStrictEqual(
      (await received).map(([data]) => String(data)),
      ['published', 'to all']
    );
  });

  it('add nothing to what is enumerated of a WebSocket', async () => {
    const { server } = await transport.connect();
    server.subscribe('a');
    const names = [];
    for (const name in server) names.push(name);
    const added = ['subscribe', 'unsubscribe', 'isSubscribed', 'topics', 'publish'];
    assert.deepStrictEqual(
      names.filter((name) => added.includes(name)),
      []
    );
  });
});

describe('A WebSocket that is CONNECTING', () => {
  it('refuses to subscribe as it refuses to send', async () => {
    const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(wss, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${wss.address().port}`);
    const { message } = errorOf(() => client.send('x'));
    assert.throws(() => client.subscribe('a'), { name: 'Error', message });
    assert.deepStrictEqual(client.topics, []);
    assert.strictEqual(client.isSubscribed('a'), false);
    assert.strictEqual(client.unsubscribe('a'), false);
    assert.strictEqual(client.publish('a', 'x'), 0);
    client.terminate();
    await closed(client);
    assert.strictEqual(client.subscribe('a'), false);
    wss.close();
  });
});

describe('A namespace of topics', () => {
  it('keeps the topics of unrelated servers of a process apart', async () => {
    const topicNamespace = 'mine';
    const { wss, server, client } = await tcp.connect({ topicNamespace }, { topicNamespace });
    const { wss: other, server: otherServer } = await tcp.connect();
    server.subscribe('a');
    otherServer.subscribe('a');
    client.subscribe('a');
    assert.strictEqual(wss.subscriberCount('a'), 2);
    assert.strictEqual(other.subscriberCount('a'), 1);
    assert.deepStrictEqual(server.topics, ['a']);
    const received = nextText(client);
    assert.strictEqual(other.publish('a', 'of others'), 1);
    assert.strictEqual(client.publish('a', 'ours'), 1);
    assert.strictEqual(await received, 'ours');
  });

  it('is a string of at most 256 characters, as is said when the server, or the client, is made', () => {
    const message = /^The option "topicNamespace" must be a string of at most 256 characters/;
    for (const topicNamespace of [7, {}, 'x'.repeat(257), 'a\0b']) {
      const name = typeof topicNamespace === 'string' ? 'RangeError' : 'TypeError';
      const error = { name, message };
      assert.throws(() => new WebSocketServer({ noServer: true, topicNamespace }), error);
      assert.throws(() => new WebSocket('ws://127.0.0.1:1', { topicNamespace }), error);
    }
    for (const topicNamespace of [undefined, null, '', 'x'.repeat(256)]) {
      assert.strictEqual(new WebSocketServer({ noServer: true, topicNamespace }).clients.size, 0);
    }
  });
});

function errorOf(run) {
  try {
    run();
  } catch (error) {
    return error;
  }
  return assert.fail('it does not throw');
}
