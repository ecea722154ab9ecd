'use strict';

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { closed, once } = require('./support/events');
const { WebSocket, supportsDeflate } = require('./support/module');
const { RawPeer, responseHead } = require('./support/raw-peer');
const { listen, loopback } = require('./support/server');

/** A server by hand: `answer` gets the RawPeer of each connection. */
const startServer = (answer) => listen(net.createServer((socket) => answer(new RawPeer(socket))));

/** Answers each request with these bytes. */
function startAnswering(bytes) {
  return startServer(async (raw) => {
    await raw.readHead();
    raw.write(Buffer.from(bytes));
  });
}

/** Accepts each request, with lines of its own in the response. */
const startAccepting = (...lines) => startServer((raw) => raw.acceptUpgrade(lines));

async function expectFailure(ws, message) {
  const states = [];
  ws.on('open', () => states.push('open'));
  ws.on('error', () => states.push(ws.readyState));
  ws.on('close', () => states.push(ws.readyState));
  const { code, reason, errors } = await closed(ws);
  assert.deepStrictEqual(
    errors.map((error) => [error.constructor.name, error.message]),
    [['Error', message]]
  );
  assert.deepStrictEqual([code, reason], [1006, '']);
  assert.deepStrictEqual(states, [WebSocket.CLOSING, WebSocket.CLOSED]);
}

const noDeflate = { perMessageDeflate: false };
const extensionLine = (value) => `Sec-WebSocket-Extensions: ${value}`;
const protocolLine = (value) => `Sec-WebSocket-Protocol: ${value}`;
const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n';

describe('A handshake fails at the client', () => {
  it('when the Upgrade header is wrong', async () => {
    const url = await startAnswering(`${switching}Upgrade: something\r\n\r\n`);
    await expectFailure(new WebSocket(url), 'Invalid Upgrade header');
  });

  it('when the accept key is wrong or missing', async () => {
    for (const head of [
      responseHead('CxYS6+NgJSBG74mdgLvGscRvpns='),
      `${switching}Upgrade: websocket\r\n\r\n`
    ]) {
      const url = await startAnswering(head);
      await expectFailure(new WebSocket(url), 'Invalid Sec-WebSocket-Accept header');
    }
  });

  it('when the server names a protocol that was not asked for', async () => {
    const url = await startAccepting(protocolLine('one'));
    await expectFailure(new WebSocket(url), 'Server sent a subprotocol but none was requested');
    await expectFailure(new WebSocket(url, ['two']), 'Server sent an invalid subprotocol');
    await expectFailure(new WebSocket(url, ['One']), 'Server sent an invalid subprotocol');
  });

  it('when the server names no protocol and one was asked for', async () => {
    const url = await startAccepting();
    await expectFailure(new WebSocket(url, 'one'), 'Server sent no subprotocol');
  });

  it('when the server names an extension and none was offered', async () => {
    const url = await startAccepting(extensionLine('permessage-deflate'));
    await expectFailure(
      new WebSocket(url, noDeflate),
      'Server sent a Sec-WebSocket-Extensions header but no extension was requested'
    );
  });

  const extensionCases = [
    ['permessage-deflate; =', 'Invalid Sec-WebSocket-Extensions header'],
    ['permessage-deflate; unknown=1', 'Invalid Sec-WebSocket-Extensions header'],
    ['other', 'Server indicated an extension that was not requested'],
    ['permessage-deflate, other', 'Server indicated an extension that was not requested']
  ];
  for (const [value, message] of extensionCases) {
    it(`when the server answers the offer of permessage-deflate with '${value}'`, async function () {
      if (!supportsDeflate) return this.skip();
      const url = await startAccepting(extensionLine(value));
      await expectFailure(new WebSocket(url), message);
    });
  }

  it('when the server answers with another status', async () => {
    for (const status of [200, 400, 401, 404, 426, 500, 503]) {
      const url = await startAnswering(`HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n\r\n`);
      await expectFailure(new WebSocket(url), `Unexpected server response: ${status}`);
    }
  });

  it('when the server does not answer in time', async () => {
    const url = await startServer(() => {});
    await expectFailure(
      new WebSocket(url, { handshakeTimeout: 20 }),
      'Opening handshake has timed out'
    );
  });

  it('when it is closed or terminated while it connects', async () => {
    const message = 'WebSocket was closed before the connection was established';
    const url = await startServer(() => {});
    for (const method of ['close', 'terminate']) {
      const ws = new WebSocket(url);
      ws[method]();
      assert.strictEqual(ws.readyState, WebSocket.CLOSING);
      await expectFailure(ws, message);
    }
    const upgrading = new WebSocket(await startAccepting());
    upgrading.on('upgrade', () => upgrading.terminate());
    await expectFailure(upgrading, message);
  });

  it('when the connection is refused, cut or garbled, with the error of Node', async () => {
    const free = net.createServer().listen(0, loopback);
    await once(free, 'listening');
    const { port } = free.address();
    free.close();
    await once(free, 'close');
    const refused = await closed(new WebSocket(`ws://${loopback}:${port}`));
    assert.deepStrictEqual([refused.errors[0].code, refused.code], ['ECONNREFUSED', 1006]);

    const cutting = await startServer((raw) => raw.stream.resetAndDestroy());
    const cut = await closed(new WebSocket(cutting));
    assert.deepStrictEqual([cut.errors[0].code, cut.code], ['ECONNRESET', 1006]);

    const garbling = await startAnswering('this is not http\r\n\r\n');
    const garbled = await closed(new WebSocket(garbling));
    assert.ok(garbled.errors[0].code.startsWith('HPE_'));
    assert.deepStrictEqual([garbled.errors.length, garbled.code], [1, 1006]);
  });
});

describe('After a failed handshake', () => {
  it('there is no socket, and sending reports the state', async () => {
    const url = await startAnswering('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    const ws = new WebSocket(url);
    await expectFailure(ws, 'Unexpected server response: 404');
    assert.strictEqual(ws._socket, null);
    assert.strictEqual(ws.bufferedAmount, 0);
    ws.send('12345');
    assert.strictEqual(ws.bufferedAmount, 5);
    const error = await new Promise((resolve) => ws.send('x', resolve));
    assert.strictEqual(error.message, 'WebSocket is not open: readyState 3 (CLOSED)');
  });

  it('the request belongs to a listener of unexpected-response', async () => {
    const url = await startAnswering(
      'HTTP/1.1 403 No\r\nX-Why: because\r\nContent-Length: 4\r\n\r\nbody'
    );
    const ws = new WebSocket(url);
    const [request, response] = await once(ws, 'unexpected-response');
    assert.ok(request instanceof http.ClientRequest);
    assert.deepStrictEqual([response.statusCode, response.headers['x-why']], [403, 'because']);
    response.setEncoding('utf8');
    assert.strictEqual((await once(response, 'data'))[0], 'body');
    assert.strictEqual(ws.readyState, WebSocket.CONNECTING);
    const done = closed(ws);
    request.destroy();
    ws.terminate();
    assert.strictEqual(
      (await done).errors[0].message,
      'WebSocket was closed before the connection was established'
    );
  });
});

describe('A handshake of the client', () => {
  it('takes the Upgrade header in any case, and the protocol that the server chose', async () => {
    const url = await startAccepting(protocolLine('two'));
    const ws = new WebSocket(url, ['one', 'two']);
    assert.strictEqual(ws.protocol, '');
    await once(ws, 'open');
    assert.deepStrictEqual([ws.protocol, ws.extensions], ['two', '']);
    ws.terminate();
    await closed(ws);
  });
});
