'use strict';

const assert = require('node:assert');
const { Writable } = require('node:stream');
const { closed, once, roundTrip } = require('./support/events');
const { binary, close, continuation, encodeFrame, ping, pong, text } = require('./support/frames');
const { api, deliversBehindThrow } = require('./support/module');
const { describeOverTransports } = require('./support/transports');

const { Receiver } = api;
const EVENTS = ['message', 'ping', 'pong', 'conclude', 'error', 'finish', 'close'];

/** Writes chunks to a Receiver; resolves with the events, up to its 'close'. */
function eventsOf(chunks, options) {
  const receiver = new Receiver({ isServer: true, ...options });
  const events = [];
  for (const name of EVENTS) {
    receiver.on(name, (...args) => events.push([name, ...args.map(plain)]));
  }
  return new Promise((resolve) => {
    receiver.on('close', () => resolve(events));
    for (const chunk of chunks) receiver.write(Buffer.from(chunk));
    if (!receiver.writableEnded) receiver.end();
  });
}

function plain(value) {
  if (value instanceof Error) return value.code;
  return Buffer.isBuffer(value) ? value.toString('latin1') : value;
}

const conversation = [
  text('text'),
  ping('p'),
  binary(Buffer.from([1, 2])),
  text('in ', { fin: false }),
  pong('q'),
  continuation('parts'),
  close(1000, 'bye')
];
const told = [
  ['message', 'text', false],
  ['ping', 'p'],
  ['message', '\x01\x02', true],
  ['pong', 'q'],
  ['message', 'in parts', false],
  ['conclude', 1000, 'bye'],
  ['finish'],
  ['close']
];

describe('A Receiver', () => {
  it('is a Writable', () => {
    assert.ok(new Receiver() instanceof Writable);
  });

  it('emits what it finds in one chunk', async () => {
    assert.deepStrictEqual(await eventsOf([Buffer.concat(conversation)]), told);
  });

  it('emits the same wherever the bytes are cut', async () => {
    const whole = Buffer.concat(conversation);
    for (let cut = 1; cut < whole.length; cut++) {
      const chunks = [whole.subarray(0, cut), whole.subarray(cut)];
      assert.deepStrictEqual(await eventsOf(chunks), told, `cut at ${cut}`);
    }
    assert.deepStrictEqual(await eventsOf(Array.from(whole, (byte) => [byte])), told);
  });

  it('ignores what follows a close frame', async () => {
    const events = await eventsOf([Buffer.concat([close(), text('late')])]);
    assert.deepStrictEqual(events, [['conclude', 1005, ''], ['finish'], ['close']]);
  });

  for (const [binaryType, check] of Object.entries({
    nodebuffer: (data) => Buffer.isBuffer(data) && data.length === 3,
    arraybuffer: (data) => data instanceof ArrayBuffer && data.byteLength === 3,
    blob: (data) => data instanceof Blob && data.size === 3,
    fragments: (data) => data.length === 2 && data[0].toString() === 'ab'
  })) {
    it(`gives binary messages as ${binaryType}, and text as a Buffer`, async () => {
      const receiver = new Receiver({ isServer: true, binaryType });
      const seen = [];
      receiver.on('message', (data) => seen.push(data));
      receiver.write(
        Buffer.concat([binary('ab', { fin: false }), continuation('c'), text('text')])
      );
      assert.ok(check(seen[0]));
      assert.deepStrictEqual(seen[1], Buffer.from('text'));
    });
  }

  for (const [what, options, chunk, code] of [
    ['a bad frame', {}, encodeFrame({ opcode: 3 }), 'WS_ERR_INVALID_OPCODE'],
    ['a mask that must not be', { isServer: false }, text('x'), 'WS_ERR_UNEXPECTED_MASK'],
    ['a large message', { maxPayload: 3 }, text('four'), 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'],
    [
      'too many fragments',
      { maxFragments: 1 },
      Buffer.concat([text('a', { fin: false }), continuation('b')]),
      'WS_ERR_TOO_MANY_BUFFERED_PARTS'
    ],
    ['bad UTF-8', {}, text(Buffer.from([0xff])), 'WS_ERR_INVALID_UTF8']
  ]) {
    it(`is destroyed by ${what}, after what came before`, async () => {
      const masked = options.isServer !== false;
      const events = await eventsOf([Buffer.concat([ping('p', { masked }), chunk])], options);
      assert.deepStrictEqual(events, [['ping', 'p'], ['error', code], ['close']]);
    });
  }

  it('lets bad UTF-8 pass when it is told so', async () => {
    const events = await eventsOf([text(Buffer.from([0xff]))], { skipUTF8Validation: true });
    assert.deepStrictEqual(events[0], ['message', '\xff', false]);
  });

  it('emits each event in a turn of its own where events are not synchronous', async () => {
    const receiver = new Receiver({ isServer: true, allowSynchronousEvents: false });
    let turn = 0;
    const turns = [];
    for (const name of ['message', 'ping']) receiver.on(name, () => turns.push(turn));
    const written = new Promise((resolve) => {
      receiver.write(Buffer.concat([text('1'), ping('2'), text('3')]), resolve);
    });
    let running = true;
    setImmediate(function count() {
      turn++;
      if (running) setImmediate(count);
    });
    await written;
    running = false;
    assert.strictEqual(new Set(turns).size, 3);
  });

  it('asks for patience while events of a large chunk wait, and then for more', async () => {
    const receiver = new Receiver({ isServer: true, allowSynchronousEvents: false });
    const drained = once(receiver, 'drain');
    assert.strictEqual(receiver.write(text(Buffer.alloc(1 << 16, 'x'))), false);
    await drained;
  });

  it('goes on behind a listener that throws', async function () {
    if (!deliversBehindThrow) return this.skip();
    const receiver = new Receiver({ isServer: true });
    receiver.once('message', () => {
      throw new Error('from the listener');
    });
    const second = once(receiver, 'ping');
    assert.throws(() => receiver.write(Buffer.concat([text('1'), ping('2')])), /from the listener/);
    assert.strictEqual((await second)[0].toString(), '2');
    return undefined;
  });
});

describeOverTransports('ws._receiver', (transport) => {
  it('is null before the handshake is done, then always the same', async () => {
    const { server } = await transport.connect();
    assert.strictEqual(new api(null, undefined, {})._receiver, null);
    assert.strictEqual(server._receiver, server._receiver);
  });

  it('emits what arrives, after the WebSocket has', async () => {
    const { server, client } = await transport.connect();
    const seen = [];
    server.binaryType = 'fragments';
    for (const name of ['message', 'ping', 'pong']) {
      server.on(name, (...args) => seen.push(['ws', name, ...args.map(String)]));
      server._receiver.on(name, (...args) => seen.push(['receiver', name, ...args.map(String)]));
    }
    server._receiver.on('conclude', (code, reason) => {
      seen.push(['receiver', 'conclude', String(code), String(reason)]);
    });
    client.send('text');
    client.send(Buffer.from('bytes'));
    client.pong('p');
    await roundTrip(client);
    const end = closed(server);
    client.close(1000, 'bye');
    await end;
    assert.deepStrictEqual(seen, [
      ['ws', 'message', 'text', 'false'],
      ['receiver', 'message', 'text', 'false'],
      ['ws', 'message', 'bytes', 'true'],
      ['receiver', 'message', 'bytes', 'true'],
      ['ws', 'pong', 'p'],
      ['receiver', 'pong', 'p'],
      ['ws', 'ping', ''],
      ['receiver', 'ping', ''],
      ['receiver', 'conclude', '1000', 'bye']
    ]);
  });

  it('emits the error that the WebSocket closes with', async () => {
    const { server, raw } = await transport.rawClient();
    const end = closed(server);
    const error = once(server._receiver, 'error').catch((thrown) => [thrown]);
    raw.write(encodeFrame({ opcode: 11 }));
    assert.strictEqual((await error)[0].code, 'WS_ERR_INVALID_OPCODE');
    raw.stream.destroy();
    assert.strictEqual((await end).errors[0].code, 'WS_ERR_INVALID_OPCODE');
  });
});
