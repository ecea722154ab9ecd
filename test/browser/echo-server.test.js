'use strict';

// The tap of the echo example, and its inspector, against clients that are no browsers and do not behave.

const assert = require('node:assert');
const { on, once } = require('node:events');
const net = require('node:net');
const { WebSocket } = require('hawser');

const { Example } = require('../examples/example');

const HANDSHAKE =
  'GET /echo HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';

describe('The echo server', () => {
  let server;
  let sockets;

  before(async () => {
    server = await Example.start('echo');
  });

  beforeEach(() => {
    sockets = [];
  });

  afterEach(() => {
    for (const socket of sockets) socket.terminate();
  });

  after(() => server?.stop());

  async function connect(endpoint, options) {
    const socket = new WebSocket(server.socketUrl(`/${endpoint}`), options);
    sockets.push(socket);
    const messages = on(socket, 'message', { close: ['close'] });
    await once(socket, 'open');
    return {
      socket,
      /** The next message as text. */
      next: async () => String((await messages.next()).value[0])
    };
  }

  /** An inspector, and a connection that it inspects; `next(type)` is what it is told next of that type. */
  async function inspect() {
    const inspector = await connect('inspector');
    const { session } = JSON.parse(await inspector.next());
    const echo = await connect(`echo?session=${session}&connection=1`);
    async function next(type) {
      for (;;) {
        const event = JSON.parse(await inspector.next());
        if (event.type === type) return event;
      }
    }
    const ask = (command) => inspector.socket.send(JSON.stringify({ connection: '1', ...command }));
    return { inspector: inspector.socket, echo, next, ask };
  }

  /** Sends bytes over TCP, more after the first answer, and gives what comes back until the end. */
  async function exchange(first, more) {
    const socket = net.connect(server.port, '127.0.0.1');
    socket.write(first);
    if (more !== undefined) socket.once('data', () => socket.write(more));
    let answer = '';
    try {
      for await (const chunk of socket) answer += chunk.toString('latin1');
    } catch {
      // A reset is an end as well.
    }
    return answer;
  }

  async function assertAlive() {
    const { socket, next } = await connect('echo');
    socket.send('still there?');
    assert.strictEqual(await next(), 'still there?');
  }

  for (const endpoint of ['echo', 'echo-deflate']) {
    it(`echoes at /${endpoint} to any client`, async () => {
      const { socket, next } = await connect(endpoint);
      socket.send('Ahoy');
      assert.strictEqual(await next(), 'Ahoy');
      assert.strictEqual(
        Object.keys(socket._extensions).join(),
        endpoint === 'echo' ? '' : 'permessage-deflate'
      );
    });
  }

  it('ends a connection whose frame has a length that cannot be, and serves the others', async () => {
    const frame = Buffer.from('82ff800000000000000000000000', 'hex');
    assert.match(await exchange(HANDSHAKE, frame), /^HTTP\/1\.1 101 /);
    await assertAlive();
  });

  it('lets the server close with 1002 what is no frame of a client', async () => {
    const answer = await exchange(HANDSHAKE, Buffer.from('8305aaaa', 'hex'));
    assert.ok(answer.endsWith('\x88\x02\x03\xea'), answer);
    await assertAlive();
  });

  it('passes on what the server says to a handshake that it refuses', async () => {
    const answer = await exchange(HANDSHAKE.replace('Version: 13', 'Version: 7'));
    assert.match(answer, /^HTTP\/1\.1 400 /);
  });

  it('answers 404 to a handshake for another path', async () => {
    assert.match(await exchange(HANDSHAKE.replace('/echo', '/elsewhere')), /^HTTP\/1\.1 404 /);
  });

  it('lets no page of another site inspect', async () => {
    await assert.rejects(connect('inspector', { origin: 'http://example.org' }), {
      message: 'Unexpected server response: 401'
    });
    await connect('inspector', { origin: server.url });
  });

  it('tells an inspector the handshake and the frames, in their order', async () => {
    const { echo, next } = await inspect();
    const { request, response } = await next('handshake');
    assert.ok(request[0].startsWith('GET /echo?session='));
    assert.strictEqual(response[0], 'HTTP/1.1 101 Switching Protocols');

    echo.socket.send('Ahoy');
    const sent = await next('frame');
    const received = await next('frame');
    const ahoy = Buffer.from('Ahoy').toString('hex');
    assert.deepStrictEqual([sent.direction, sent.plain], ['sent', ahoy]);
    assert.deepStrictEqual([received.direction, received.plain], ['received', ahoy]);
    assert.ok(sent.header.endsWith(sent.key));
  });

  const refusals = [
    ['what is no JSON', '{', /JSON/],
    ['null', 'null', /null/],
    ['an unknown command', { type: 'toString' }, 'There is no such command'],
    ['a command for nobody', { type: 'ping', connection: '7' }, 'This connection is not open'],
    ['a ping that is too long', { type: 'ping', payload: 'é'.repeat(63) }, /at most 125 bytes/],
    ['the same of Node', { type: 'client-ping', payload: 'é'.repeat(63) }, /at most 125 bytes/],
    ['a ping of something else', { type: 'ping', payload: {} }, /at most 125 bytes/],
    ['a code that is never sent', { type: 'close', code: 1006 }, /valid error code/],
    ['a reason that is too long', { type: 'close', code: 1000, reason: 'a'.repeat(124) }, /123/]
  ];

  for (const [what, command, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const { inspector, echo, next, ask } = await inspect();
      if (typeof command === 'string') inspector.send(command);
      else ask(command);
      const refused = await next('refused');
      if (typeof message === 'string') assert.strictEqual(refused.message, message);
      else assert.match(refused.message, message);
      assert.strictEqual(echo.socket.readyState, WebSocket.OPEN);
    });
  }

  it('forgets frames for an inspector that does not read, and says how many', async () => {
    const { inspector, echo, next } = await inspect();
    const frames = 20_000;
    inspector.pause();
    for (let n = 0; n < frames; n++) echo.socket.send('');
    for (let n = 0; n < frames; n++) await echo.next();
    inspector.resume();

    let told = 0;
    let missed = 0;
    while (missed === 0) {
      echo.socket.send('');
      const event = await next('frame');
      told += 1;
      missed = event.missed;
    }
    assert.ok(told + missed > frames, `${told} told, ${missed} missed`);
  });

  it('says 1001 to everybody when it is told to end, and ends', async () => {
    const own = await Example.start('echo');
    const socket = new WebSocket(own.socketUrl('/echo'));
    await once(socket, 'open');
    const closed = once(socket, 'close');
    assert.strictEqual(await own.stop('SIGTERM'), 0);
    assert.strictEqual((await closed)[0], 1001);
  });
});
