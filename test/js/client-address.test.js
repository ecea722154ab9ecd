'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { cleanup } = require('./support/cleanup');
const { closed, once } = require('./support/events');
const { WebSocket } = require('./support/module');
const { loopback } = require('./support/server');

const wrongScheme =
  'The URL\'s protocol must be one of "ws:", "wss:", "http:", "https:", or "ws+unix:"';

/** [address, the text of the SyntaxError] */
const refusedAddresses = [
  ['not a url', 'Invalid URL: not a url'],
  ['', 'Invalid URL: '],
  ['ws://', 'Invalid URL: ws://'],
  ['ftp://127.0.0.1', wrongScheme],
  ['mailto:somebody', wrongScheme],
  ['ws+unix:', "The URL's pathname is empty"],
  ['ws://127.0.0.1/#fragment', 'The URL contains a fragment identifier'],
  [new URL('wss://127.0.0.1/path#fragment'), 'The URL contains a fragment identifier'],
  [new URL('file:///tmp'), wrongScheme]
];

const refusedProtocols = [
  [''],
  ['a b'],
  ['a,b'],
  ['a', 'a'],
  [5],
  [null],
  ['caf\u00e9'],
  ['"quoted"']
];

/** A client whose request goes nowhere: what it would ask for is read from the request. */
function requestOf(address, protocols, options) {
  let request;
  const ws = new WebSocket(address, protocols, {
    ...options,
    finishRequest: (req) => {
      request = req;
      req.on('error', () => {});
    }
  });
  const done = closed(ws);
  cleanup(() => {
    ws.terminate();
    return done;
  });
  return { ws, request };
}

describe('The address of a client', () => {
  for (const [address, message] of refusedAddresses) {
    it(`is refused when it is '${address}'`, () => {
      assert.throws(() => new WebSocket(address), { name: 'SyntaxError', message });
    });
  }

  it('may be a string or a URL object, which stays as it is', () => {
    const url = new URL('http://127.0.0.1:1/path?query');
    const { ws } = requestOf(url);
    assert.strictEqual(ws.url, 'ws://127.0.0.1:1/path?query');
    assert.strictEqual(url.href, 'http://127.0.0.1:1/path?query');
    assert.strictEqual(requestOf('ws://127.0.0.1:1').ws.url, 'ws://127.0.0.1:1/');
  });

  it('may be of the scheme http or https, which stand for ws and wss', () => {
    assert.strictEqual(requestOf('http://127.0.0.1:1/').ws.url, 'ws://127.0.0.1:1/');
    const { ws, request } = requestOf('https://127.0.0.1:1/');
    assert.strictEqual(ws.url, 'wss://127.0.0.1:1/');
    assert.strictEqual(request.protocol, 'https:');
  });

  it('gives the path with the query, and the host without the brackets of IPv6', () => {
    const { request } = requestOf('ws://[::1]:1/a/b?c=d&e');
    assert.strictEqual(request.path, '/a/b?c=d&e');
    assert.strictEqual(request.host, '::1');
    assert.strictEqual(request.getHeader('host'), '[::1]:1');
  });

  it('gives user and password, percent-decoded, as basic authorization', () => {
    const { request } = requestOf('ws://us%40er:p%3Ass@127.0.0.1:1');
    const expected = `Basic ${Buffer.from('us@er:p:ss').toString('base64')}`;
    assert.strictEqual(request.getHeader('authorization'), expected);
  });

  it('of the scheme ws+unix is split at its first colon', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-test-'));
    const socketPath = path.join(folder, 'socket');
    const server = http.createServer();
    server.listen(socketPath);
    await once(server, 'listening');
    cleanup(() => {
      server.closeAllConnections();
      server.close();
      fs.rmSync(folder, { recursive: true });
    });
    for (const [suffix, url] of [
      ['', '/'],
      [':/', '/'],
      [':/a:b?c=:d', '/a:b?c=:d']
    ]) {
      const upgrade = once(server, 'upgrade');
      const ws = new WebSocket(`ws+unix:${socketPath}${suffix}`);
      const done = closed(ws);
      const [request, socket] = await upgrade;
      assert.strictEqual(request.url, url);
      assert.strictEqual(request.headers.host, 'localhost');
      socket.destroy();
      await done;
    }
  });
});

describe('The protocols of a client', () => {
  for (const protocols of refusedProtocols) {
    it(`are refused when they are ${JSON.stringify(protocols)}`, () => {
      assert.throws(() => new WebSocket(`ws://${loopback}:1`, protocols), {
        name: 'SyntaxError',
        message: 'An invalid or duplicated subprotocol was specified'
      });
    });
  }

  it('come from the second argument or from the options', () => {
    const address = `ws://${loopback}:1`;
    const asked = (...args) => requestOf(...args).request.getHeader('sec-websocket-protocol');
    assert.strictEqual(asked(address, 'one'), 'one');
    assert.strictEqual(asked(address, ['one', 'two']), 'one,two');
    assert.strictEqual(asked(address, undefined, { protocols: 'one' }), 'one');
    assert.strictEqual(asked(address, undefined, { protocols: ['one', 'two'] }), 'one,two');
    assert.strictEqual(asked(address, [], { protocols: 'one' }), undefined);
    assert.strictEqual(asked(address, 'one', { protocols: 'two' }), 'one');
    assert.strictEqual(asked(address), undefined);
  });

  it('may be left out before the options', () => {
    let request;
    const finishRequest = (req) => {
      request = req;
      req.on('error', () => {});
    };
    const ws = new WebSocket(`ws://${loopback}:1`, { finishRequest, protocols: ['a', 'b'] });
    const done = closed(ws);
    assert.strictEqual(request.getHeader('sec-websocket-protocol'), 'a,b');
    ws.terminate();
    return done;
  });
});

describe('The constructor', () => {
  it('refuses unknown protocol versions', () => {
    for (const protocolVersion of [0, 7, 14, '13']) {
      assert.throws(() => new WebSocket(`ws://${loopback}:1`, { protocolVersion }), {
        name: 'RangeError',
        message: `Unsupported protocol version: ${protocolVersion} (supported versions: 8, 13)`
      });
    }
  });

  it('needs options when the address is null', () => {
    assert.throws(() => new WebSocket(null), TypeError);
    const ws = new WebSocket(null, undefined, {});
    assert.deepStrictEqual([ws.readyState, ws.url], [WebSocket.CONNECTING, undefined]);
  });

  it('takes options that it does not know', async () => {
    const ws = new WebSocket(`ws://${loopback}:1`, { autoconnect: true, reconnect_interval: 5 });
    assert.strictEqual((await closed(ws)).errors[0].code, 'ECONNREFUSED');
  });
});
