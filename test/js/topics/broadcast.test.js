'use strict';

const assert = require('node:assert');

const { messages, nextText, once } = require('../support/events');
const { WebSocket, WebSocketServer } = require('../support/module');
const { describeOverTransports } = require('../support/transports');

describe('A broadcast', () => {
  let wss;
  const open = async (options) => {
    const client = new WebSocket(`ws://127.0.0.1:${wss.address().port}`, options);
    const connected = once(wss, 'connection');
    await once(client, 'open');
    const [server] = await connected;
    return { client, server };
  };

  beforeEach(async () => {
    wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(wss, 'listening');
  });

  afterEach(() => {
    for (const server of wss.clients) server.terminate();
    wss.close();
  });

  it('reaches all clients of its server, those too that come after the first', async () => {
    const first = await open();
    const received = messages(first.client, 3);
    assert.strictEqual(wss.broadcast('1'), 1);
    const second = await open();
    const text = nextText(second.client);
    assert.strictEqual(wss.broadcast('2'), 2);
    assert.strictEqual(wss.broadcast('not to the second', { except: second.server }), 1);
    assert.strictEqual(await text, '2');
    assert.deepStrictEqual(
      (await received).map(([data]) => String(data)),
      ['1', '2', 'not to the second']
    );
  });

  it('reaches nobody of another server, nor of this one that closes', async () => {
    const other = new WebSocketServer({ noServer: true });
    const { client, server } = await open();
    assert.strictEqual(other.broadcast('x'), 0);
    const received = nextText(client);
    assert.strictEqual(wss.broadcast('y'), 1);
    assert.strictEqual(await received, 'y');
    server.close();
    assert.strictEqual(wss.broadcast('z'), 0);
  });

  it('is no topic that anybody sees', async () => {
    const { server } = await open();
    wss.broadcast('x');
    assert.deepStrictEqual(server.topics, []);
    server.subscribe('a');
    assert.deepStrictEqual(server.topics, ['a']);
  });

  it('needs no clientTracking', async () => {
    wss.options.clientTracking = false;
    delete wss.clients;
    const { client, server } = await open();
    const received = nextText(client);
    assert.strictEqual(wss.broadcast('x'), 1);
    assert.strictEqual(await received, 'x');
    wss.clients = new Set([server]);
  });
});

describeOverTransports('A broadcast', (transport) => {
  it('takes its place among what is sent', async () => {
    const { wss, server, client } = await transport.connect();
    const received = messages(client, 3);
    server.send('1');
    assert.strictEqual(wss.broadcast(Buffer.from('2'), { binary: false }), 1);
    server.send('3');
    assert.deepStrictEqual(
      (await received).map(([data, isBinary]) => [String(data), isBinary]),
      [
        ['1', false],
        ['2', false],
        ['3', false]
      ]
    );
  });
});
