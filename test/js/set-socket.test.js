'use strict';

const assert = require('node:assert');
const http = require('node:http');
const { duplexPair } = require('./support/duplex-pair');
const { closed, messages, once } = require('./support/events');
const { binary, ping, text } = require('./support/frames');
const { WebSocket, WebSocketServer } = require('./support/module');
const { RawPeer, requestHead, requestObject } = require('./support/raw-peer');
const { dial, listen, startServer } = require('./support/server');

describe('handleUpgrade', () => {
  it('calls back synchronously, with an open socket and the request', () => {
    const wss = new WebSocketServer({ noServer: true });
    wss.on('connection', () => assert.fail('the user emits it in this mode'));
    const [, far] = duplexPair();
    const request = requestObject();
    let seen;
    wss.handleUpgrade(request, far, Buffer.alloc(0), (ws, req) => (seen = [ws.readyState, req]));
    assert.deepStrictEqual(seen, [WebSocket.OPEN, request]);
    assert.strictEqual(wss.clients.size, 1);
  });

  it('takes a plain object as the request, with a version that is a number', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const [near, far] = duplexPair();
    const request = requestObject({ 'Sec-WebSocket-Version': 13 });
    wss.handleUpgrade(request, far, Buffer.alloc(0), (ws) => ws.send('hello'));
    const raw = new RawPeer(near);
    assert.ok((await raw.readHead()).startsWith('HTTP/1.1 101 Switching Protocols\r\n'));
    assert.strictEqual((await raw.readFrame()).payload.toString(), 'hello');
  });

  it('writes the response as a chunk of its own', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const [near, far] = duplexPair();
    const chunk = once(near, 'data');
    wss.handleUpgrade(requestObject(), far, Buffer.alloc(0), (ws) => ws.send('frame'));
    assert.ok((await chunk)[0].toString().endsWith('\r\n\r\n'));
  });

  it('reads the bytes of head before those of the socket', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const [near, far] = duplexPair();
    const early = Buffer.concat([text('1'), binary('2'), ping('3'), text('45').subarray(0, 3)]);
    let received;
    wss.handleUpgrade(requestObject(), far, early, (ws) => (received = messages(ws, 4)));
    near.write(Buffer.concat([text('45').subarray(3), text('6')]));
    assert.deepStrictEqual(
      (await received).map(([data]) => data.toString()),
      ['1', '2', '45', '6']
    );
  });

  it('reads frames that came in one segment with the request', async () => {
    const { wss, port } = await startServer();
    const received = new Promise((resolve) => {
      wss.on('connection', (ws) => resolve(messages(ws, 2)));
    });
    dial(port).write(requestHead(), text('early'), text('birds'));
    assert.deepStrictEqual(
      (await received).map(([data]) => data.toString()),
      ['early', 'birds']
    );
  });

  it('may come after an await, during which frames arrived', async () => {
    const server = http.createServer();
    const wss = new WebSocketServer({ noServer: true });
    await listen(server);
    const raw = dial(server.address().port);
    raw.write(requestHead());
    const [request, socket, head] = await once(server, 'upgrade');
    raw.write(text('meanwhile'));
    await once(socket, 'readable');
    let received;
    wss.handleUpgrade(request, socket, head, (ws) => (received = messages(ws, 1)));
    assert.strictEqual((await received)[0][0].toString(), 'meanwhile');
  });

  it('throws when it is called twice with the same socket', () => {
    const wss = new WebSocketServer({ noServer: true });
    const [, far] = duplexPair();
    wss.handleUpgrade(requestObject(), far, Buffer.alloc(0), () => {});
    assert.throws(() => wss.handleUpgrade(requestObject(), far, Buffer.alloc(0), () => {}), {
      name: 'Error',
      message:
        'server.handleUpgrade() was called more than once with the same socket, possibly due to a misconfiguration'
    });
  });

  it('destroys a socket that has ended, without a word', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const [near, far] = duplexPair();
    far.end();
    wss.handleUpgrade(requestObject(), far, Buffer.alloc(0), () => assert.fail('accepted'));
    assert.strictEqual(far.destroyed, true);
    assert.strictEqual((await new RawPeer(near).readToEnd()).length, 0);
  });
});

describe('setSocket', () => {
  it('emits open synchronously', () => {
    const ws = new WebSocket(null, undefined, {});
    let opened = false;
    ws.on('open', () => (opened = true));
    ws.setSocket(duplexPair()[0], Buffer.alloc(0), { maxPayload: 0 });
    assert.deepStrictEqual([opened, ws.readyState], [true, WebSocket.OPEN]);
  });

  it('makes a client of a socket whose _isServer was set to false, beside a real server', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const [near, far] = duplexPair();
    wss.handleUpgrade(requestObject(), far, Buffer.alloc(0), (ws) => {
      ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
    });
    const ws = new WebSocket(null, undefined, { closeTimeout: 30000 });
    ws._isServer = false;
    const opened = once(ws, 'open');
    near.once('data', (chunk) => {
      assert.ok(chunk.toString().startsWith('HTTP/1.1 101 Switching Protocols'));
      ws.setSocket(near, Buffer.alloc(0), { maxPayload: 0 });
    });
    await opened;
    const echo = messages(ws, 1);
    ws.send('round');
    assert.deepStrictEqual((await echo)[0], [Buffer.from('round'), false]);
    const done = closed(ws);
    ws.close(1000, 'done');
    const { code, reason } = await done;
    assert.deepStrictEqual([code, reason], [1000, 'done']);
  });

  it('does not answer pings unless autoPong was asked for', async () => {
    for (const autoPong of [false, true]) {
      const ws = new WebSocket(null, undefined, { autoPong });
      const [near, far] = duplexPair();
      ws.setSocket(far, Buffer.alloc(0), {});
      const raw = new RawPeer(near);
      raw.write(ping('p'));
      await once(ws, 'ping');
      ws.send('mark');
      const first = (await raw.readFrame()).payload.toString();
      assert.strictEqual(first, autoPong ? 'p' : 'mark');
    }
  });
});
