'use strict';

const assert = require('node:assert');
const { closed, messages, once } = require('../support/events');
const { close, ping, text } = require('../support/frames');
const { adoptsSockets, isHawser } = require('../support/module');
const { sampleAccept, responseHead } = require('../support/raw-peer');
const { refusal, refusalForNow } = require('../support/refusal');
const { describeOverTransports } = require('../support/transports');

const answerTo = async (raw) => (await raw.readToEnd()).toString();

/** A function that asks the test: `next()` gives { request, signal, settle, reject } of the next client. */
function questions() {
  const asked = [];
  let wake = () => {};
  const authenticate = (request, { signal }) =>
    new Promise((settle, reject) => {
      asked.push({ request, signal, settle, reject });
      wake();
    });
  const next = async () => {
    if (asked.length === 0) await new Promise((resolve) => (wake = resolve));
    return asked.shift();
  };
  return { authenticate, next };
}

function defineAcceptance(transport) {
  it('keeps the user, and gives connection the WebSocket and the request', async () => {
    const user = { name: 'Ada' };
    const { wss, visit } = await transport.serve({ authenticate: async () => user });
    const connection = once(wss, 'connection');
    const raw = visit();
    const [ws, request] = await connection;
    assert.strictEqual(ws.user, user);
    assert.strictEqual(request.headers['sec-websocket-version'], '13');
    assert.strictEqual(await raw.readHead(), responseHead(sampleAccept));
  });

  it('lets everything wait that comes meanwhile, and loses nothing of it', async () => {
    const { authenticate, next } = questions();
    const { wss, visit } = await transport.serve({ authenticate });
    const raw = visit({}, text('in the same segment'), ping('p'));
    const { settle } = await next();
    raw.write(text('while it is asked'));
    await new Promise(setImmediate);
    raw.write(text('last'), close(1000, 'done'));

    const got = [];
    const ended = new Promise((resolve) => {
      wss.once('connection', (ws) => {
        ws.on('message', (data) => got.push(data.toString()));
        ws.on('ping', (data) => got.push(`ping ${data}`));
        ws.once('close', (code, reason) => resolve([code, reason.toString()]));
        raw.stream.end();
      });
    });
    settle('somebody');
    assert.deepStrictEqual(await ended, [1000, 'done']);
    assert.deepStrictEqual(got, ['in the same segment', 'ping p', 'while it is asked', 'last']);
  });

  it('bounds what waits, and then takes all of it', async () => {
    const { authenticate, next } = questions();
    const { wss, visit } = await transport.serve({ authenticate });
    const piece = 'x'.repeat(64 * 1024);
    const raw = visit();
    const { request, settle } = await next();
    for (let i = 0; i < 64; ++i) raw.write(text(piece));
    // The sender is held up long before the last of it.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    assert.ok(request.socket.readableLength < 256 * 1024);

    const all = new Promise((resolve) => {
      wss.once('connection', (ws) => resolve(messages(ws, 64)));
    });
    settle('somebody');
    for (const [data] of await all) assert.strictEqual(data.length, piece.length);
  });

  it('has the core take over the socket afterwards', async function () {
    if (!adoptsSockets || !transport.isPlain) this.skip();
    const { kConnection } = require('../../../lib/core/symbols');
    const { wss, visit } = await transport.serve({ authenticate: async () => 'somebody' });
    const connection = once(wss, 'connection');
    visit({}, text('early'));
    const [ws] = await connection;
    assert.strictEqual(ws[kConnection].constructor.name, 'AdoptedConnection');
    assert.strictEqual(ws[kConnection].view.isKept, false);
  });

  it('may end the socket itself, whose place is free then', async () => {
    const authenticate = (request) => {
      request.socket.destroy();
      return 'somebody';
    };
    const limits = { maxConnections: 1, maxConnectionsPerAddress: 1, trustProxy: true };
    const { wss, visit } = await transport.serve({ authenticate, ...limits });
    wss.on('connection', () => assert.fail('nobody is there'));
    for (let i = 0; i < 3; ++i) {
      assert.strictEqual(await answerTo(visit({ 'X-Forwarded-For': '192.0.2.1' })), '');
    }
  });

  it('leaves an exception of a listener of connection uncaught, and not a rejection', async () => {
    const { wss, visit } = await transport.serve({ authenticate: () => 'somebody' });
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const caught = once(process, 'uncaughtException');
    wss.once('connection', () => {
      throw new Error('of the program');
    });
    visit();
    const [error, origin] = await caught;
    for (const listener of listeners) process.on('uncaughtException', listener);
    assert.deepStrictEqual([error.message, origin], ['of the program', 'uncaughtException']);
  });
}

/** [what `authenticate` does, the answer] */
const refusals = [
  ['returns undefined', async () => undefined, refusal(401)],
  ['returns null', () => null, refusal(401)],
  ['returns false', () => false, refusal(401)],
  ['throws an error with a status', () => fail('secret', { status: 403 }), refusal(403)],
  ['throws an error with a statusCode', () => fail('secret', { statusCode: 503 }), refusal(503)],
  ['throws a status that has no name', () => fail('x', { status: 499 }), /^HTTP\/1.1 499 /],
  [
    'throws an error whose text is for the client',
    () => fail('Token expired', { status: 401, expose: true }),
    /^HTTP\/1.1 401 Unauthorized\r\n[^]*Content-Type: text\/plain; charset=utf-8\r\n[^]*\r\nToken expired$/
  ],
  [
    'throws an error with headers, those of the framing left out',
    () =>
      fail('x', {
        status: 401,
        headers: { 'WWW-Authenticate': 'Bearer', 'content-length': 5, 'content-type': 'a/b' }
      }),
    refusal(401, undefined, ['WWW-Authenticate: Bearer']).replace('text/html', 'a/b')
  ]
];

/** [what `authenticate` does, what is reported] */
const failures = [
  ['throws an error', () => fail('secret'), 'secret'],
  ['rejects with an error', async () => fail('secret'), 'secret'],
  ['throws an error with a status that refuses nothing', () => fail('s', { status: 200 }), 's'],
  ['throws a status that is no number', () => fail('s', { status: '403' }), 's'],
  [
    'throws a header that would be two',
    () => fail('x', { status: 401, headers: { A: 'b\r\nC: d' } }),
    'Invalid character in header content ["A"]'
  ],
  [
    'throws an object whose status cannot be read',
    () => {
      throw Object.defineProperty(new Error('x'), 'status', { get: () => fail('unreadable') });
    },
    'unreadable'
  ]
];

function fail(message, properties) {
  throw Object.assign(new Error(message), properties);
}

function defineRefusals(transport) {
  for (const [what, authenticate, wanted] of refusals) {
    it(`when it ${what}`, async () => {
      const { wss, visit } = await transport.serve({ authenticate });
      for (const event of ['connection', 'wsClientError', 'upgradeError']) {
        wss.on(event, () => assert.fail(event));
      }
      const answer = await answerTo(visit());
      if (typeof wanted === 'string') assert.strictEqual(answer, wanted);
      else assert.match(answer, wanted);
      assert.ok(!answer.includes('secret'));
    });
  }

  for (const [what, authenticate, reported] of failures) {
    it(`with 500 when it ${what}, which upgradeError is told`, async () => {
      const { wss, visit } = await transport.serve({ authenticate });
      const failed = once(wss, 'upgradeError');
      assert.strictEqual(await answerTo(visit()), refusal(500));
      const [error, request] = await failed;
      assert.strictEqual(error.message, reported);
      assert.strictEqual(request.method, 'GET');
    });
  }
}

function defineSignal(transport) {
  it('aborts when the client has gone, whose answer counts no more', async function () {
    if (transport.name === 'memory') this.skip(); // a stream that nobody reads does not tell
    const { authenticate, next } = questions();
    const { wss, visit } = await transport.serve({ authenticate });
    wss.on('connection', () => assert.fail('nobody is there'));
    const raw = visit();
    const { signal, settle } = await next();
    const aborted = once(signal, 'abort');
    raw.stream.destroy();
    await aborted;
    assert.match(signal.reason.message, /^The client has gone/);
    settle('somebody');
    await new Promise(setImmediate);
  });

  it('aborts when handshakeTimeout is over, and the client gets 503', async () => {
    const { authenticate, next } = questions();
    const { wss, visit } = await transport.serve({ authenticate, handshakeTimeout: 1 });
    wss.on('upgradeError', () => assert.fail('it is no failure of the program'));
    const raw = visit();
    const { signal, reject } = await next();
    const text503 = 'The opening handshake has taken too long';
    assert.strictEqual(await answerTo(raw), refusalForNow(503, text503));
    assert.strictEqual(signal.aborted, true);
    reject(signal.reason);
    await new Promise(setImmediate);
  });

  it('is aborted for who asks for it later, too', async () => {
    let context;
    const authenticate = (request, given) => {
      context = given;
      return new Promise(() => {});
    };
    const { visit } = await transport.serve({ authenticate, handshakeTimeout: 1 });
    await visit().readToEnd();
    assert.strictEqual(context.signal.aborted, true);
    assert.match(context.signal.reason.message, /^The opening handshake has taken too long$/);
  });

  it('does not abort once the client is in', async () => {
    const { authenticate, next } = questions();
    const { wss, visit } = await transport.serve({ authenticate, handshakeTimeout: 60_000 });
    const connection = once(wss, 'connection');
    visit();
    const { signal, settle } = await next();
    settle('somebody');
    const [ws] = await connection;
    const done = closed(ws);
    ws.terminate();
    await done;
    assert.strictEqual(signal.aborted, false);
  });
}

if (isHawser) {
  describeOverTransports('authenticate', defineAcceptance);
  describeOverTransports('authenticate refuses', defineRefusals);
  describeOverTransports('The signal of authenticate', defineSignal);
}
