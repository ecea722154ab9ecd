'use strict';

const assert = require('node:assert');
const http = require('node:http');
const { WebSocketServer, supportsDeflate } = require('./support/module');
const {
  RawPeer,
  requestHead,
  requestObject,
  responseHead,
  sampleAccept
} = require('./support/raw-peer');
const { duplexPair } = require('./support/duplex-pair');
const { refusal } = require('./support/refusal');
const { dial, loopback, startServer } = require('./support/server');

const badKey = refusal(400, 'Missing or invalid Sec-WebSocket-Key header');
const badVersion = refusal(400, 'Missing or invalid Sec-WebSocket-Version header', [
  'Sec-WebSocket-Version: 13, 8'
]);
const badProtocol = refusal(400, 'Invalid Sec-WebSocket-Protocol header');
const badExtension = refusal(400, 'Invalid or unacceptable Sec-WebSocket-Extensions header');
const key = (value) => requestHead({ 'Sec-WebSocket-Key': value });
const version = (value) => requestHead({ 'Sec-WebSocket-Version': value });
const protocol = (value) => requestHead({ 'Sec-WebSocket-Protocol': value });

/** [what is wrong, the request, the whole response] */
const cases = [
  ['the method POST', requestHead({}, 'POST / HTTP/1.1'), refusal(405, 'Invalid HTTP method')],
  ['the method HEAD', requestHead({}, 'HEAD / HTTP/1.1'), refusal(405, 'Invalid HTTP method')],
  ['another Upgrade', requestHead({ Upgrade: 'foo' }), refusal(400, 'Invalid Upgrade header')],
  [
    'two names in Upgrade',
    requestHead({ Upgrade: 'websocket, foo' }),
    refusal(400, 'Invalid Upgrade header')
  ],
  ['no key', key(undefined), badKey],
  ['an empty key', key(''), badKey],
  ['a key of 15 bytes', key('AAAAAAAAAAAAAAAAAAAA'), badKey],
  ['a key of 17 bytes', key('AAAAAAAAAAAAAAAAAAAAAAA='), badKey],
  ['a key with a character that base64 has not', key('dGhlIHNhbXBsZSBub25jZ-=='), badKey],
  ['no version', version(undefined), badVersion],
  ['version 7', version('7'), badVersion],
  ['version 12', version('12'), badVersion],
  ['version 14', version('14'), badVersion],
  ['a version that is no number', version('thirteen'), badVersion],
  ['an empty protocol', protocol(''), badProtocol],
  ['a protocol with a wrong character', protocol('a/b'), badProtocol],
  ['a protocol twice', protocol('a, b, a'), badProtocol],
  ['a comma too much', protocol('a,,b'), badProtocol],
  ['a comma at the end', protocol('a,'), badProtocol],
  ['two words', protocol('a b'), badProtocol]
];

const extensionCases = ['', 'permessage-deflate; =', 'permessage-deflate; unknown', 'a;b="'];

describe('A server refuses, byte for byte,', () => {
  for (const [what, request, response] of cases) {
    it(`a request with ${what}`, async () => {
      const { wss, port } = await startServer();
      wss.on('connection', () => assert.fail('it was accepted'));
      const raw = dial(port);
      raw.write(request);
      assert.strictEqual((await raw.readToEnd()).toString(), response);
    });
  }

  for (const value of extensionCases) {
    it(`a request with the extensions '${value}'`, async function () {
      if (!supportsDeflate) return this.skip();
      const raw = dial((await startServer({ perMessageDeflate: true })).port);
      raw.write(requestHead({ 'Sec-WebSocket-Extensions': value }));
      assert.strictEqual((await raw.readToEnd()).toString(), badExtension);
    });
  }

  it('a request for another path', async () => {
    const raw = dial((await startServer({ path: '/path' })).port);
    raw.write(requestHead());
    assert.strictEqual((await raw.readToEnd()).toString(), refusal(400));
  });

  it('a request that verifyClient does not want', async () => {
    const raw = dial((await startServer({ verifyClient: () => false })).port);
    raw.write(requestHead());
    assert.strictEqual((await raw.readToEnd()).toString(), refusal(401));
  });

  it('a request for which verifyClient gives code, message and headers', async () => {
    const verifyClient = (info, callback) => callback(false, 403, 'n\u00f3', { 'X-A': 'b' });
    const raw = dial((await startServer({ verifyClient })).port);
    raw.write(requestHead());
    assert.strictEqual((await raw.readToEnd()).toString(), refusal(403, 'n\u00f3', ['X-A: b']));
  });

  it('a plain request, with 426', async () => {
    const { port } = await startServer();
    const response = await fetch(`http://${loopback}:${port}`);
    assert.strictEqual(response.status, 426);
    assert.strictEqual(response.headers.get('content-type'), 'text/plain');
    assert.strictEqual(await response.text(), 'Upgrade Required');
  });

  it('an upgrade while it is closing, with 503', async () => {
    const wss = new WebSocketServer({ noServer: true });
    wss.close();
    const [near, far] = duplexPair();
    wss.handleUpgrade(requestObject(), far, Buffer.alloc(0), () => assert.fail('accepted'));
    assert.strictEqual((await new RawPeer(near).readToEnd()).toString(), refusal(503));
  });
});

describe('The checks of a server', () => {
  it('are made in the order method, upgrade, key, version, path, protocol', async () => {
    const { port } = await startServer({ path: '/path' });
    const wrong = {
      Upgrade: 'x',
      'Sec-WebSocket-Key': 'x',
      'Sec-WebSocket-Version': '1',
      'Sec-WebSocket-Protocol': ','
    };
    const expected = [
      ['POST', {}, 'Invalid HTTP method'],
      ['GET', {}, 'Invalid Upgrade header'],
      ['GET', { Upgrade: 'websocket' }, 'Missing or invalid Sec-WebSocket-Key header'],
      [
        'GET',
        { 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' },
        'Missing or invalid Sec-WebSocket-Version header'
      ],
      ['GET', { 'Sec-WebSocket-Version': '13' }, 'Bad Request']
    ];
    for (const [method, cure, body] of expected) {
      Object.assign(wrong, cure);
      const raw = dial(port);
      raw.write(requestHead(wrong, `${method} / HTTP/1.1`));
      assert.ok((await raw.readToEnd()).toString().endsWith(`\r\n\r\n${body}`), body);
    }
  });

  it('hand a refusal to wsClientError, whose listener answers instead', async () => {
    for (const [what, request, response] of cases) {
      const { wss, port } = await startServer();
      wss.on('wsClientError', (error, socket, req) => {
        assert.ok(error instanceof Error && req instanceof http.IncomingMessage, what);
        socket.end(`own answer: ${error.message}`);
      });
      const raw = dial(port);
      raw.write(request);
      const [, body] = response.split('\r\n\r\n');
      assert.strictEqual((await raw.readToEnd()).toString(), `own answer: ${body}`);
    }
  });

  it('do not hand those of shouldHandle, verifyClient and a closing server to it', async () => {
    for (const options of [{ path: '/path' }, { verifyClient: () => false }]) {
      const { wss, port } = await startServer(options);
      wss.on('wsClientError', () => assert.fail('it was called'));
      const raw = dial(port);
      raw.write(requestHead());
      assert.ok((await raw.readToEnd()).toString().startsWith('HTTP/1.1 40'));
    }
  });
});

describe('A server accepts, byte for byte,', () => {
  it('the sample of RFC 6455', async () => {
    const raw = dial((await startServer()).port);
    raw.write(requestHead());
    assert.strictEqual(await raw.readHead(), responseHead(sampleAccept));
  });

  it('what may be written in other ways', async () => {
    for (const headers of [
      { Upgrade: 'WebSocket' },
      { 'Sec-WebSocket-Version': '8' },
      { Connection: 'keep-alive, Upgrade' },
      { Origin: 'null' },
      { 'Sec-WebSocket-Extensions': 'permessage-deflate; =' }
    ]) {
      const raw = dial((await startServer()).port);
      raw.write(requestHead(headers));
      assert.strictEqual(await raw.readHead(), responseHead(sampleAccept));
    }
  });

  it('a protocol, and the lines that a listener of headers adds', async () => {
    const { wss, port } = await startServer();
    wss.on('headers', (lines) => lines.push('X-Own: 1'));
    const raw = dial(port);
    raw.write(requestHead({ 'Sec-WebSocket-Protocol': 'a, b' }));
    const expected = responseHead(sampleAccept, ['Sec-WebSocket-Protocol: a', 'X-Own: 1']);
    assert.strictEqual(await raw.readHead(), expected);
  });
});
