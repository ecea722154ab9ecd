'use strict';

const assert = require('node:assert');
const { called, closed, messages } = require('./support/events');
const {
  binary,
  closeBody,
  continuation,
  encodeFrame,
  kBinary,
  kClose,
  text
} = require('./support/frames');
const { WebSocket } = require('./support/module');
const { describeOverTransports } = require('./support/transports');

async function expectRefusal(ws, raw, closeCode, code, message) {
  const done = closed(ws);
  const frame = await raw.readFrame();
  assert.deepStrictEqual([frame.opcode, frame.payload], [kClose, closeBody(closeCode)]);
  raw.stream.end();
  const { errors } = await done;
  assert.deepStrictEqual(
    errors.map((error) => [error.name, error.code, error.message]),
    [['RangeError', code, message]]
  );
}

const expectTooLarge = (ws, raw) =>
  expectRefusal(ws, raw, 1009, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 'Max payload size exceeded');

const expectTooMany = (ws, raw, what) =>
  expectRefusal(ws, raw, 1008, 'WS_ERR_TOO_MANY_BUFFERED_PARTS', `Too many ${what}`);

describeOverTransports('Limits', (transport) => {
  it('let a message of exactly maxPayload pass, in one frame or in several', async () => {
    const { server, raw } = await transport.rawClient({ maxPayload: 10 });
    const received = messages(server, 2);
    raw.write(binary(Buffer.alloc(10)));
    raw.write(text('12345', { fin: false }), continuation('67890'));
    assert.deepStrictEqual(
      (await received).map(([data]) => data.length),
      [10, 10]
    );
  });

  it('count the fragments of a message together', async () => {
    const { server, raw } = await transport.rawClient({ maxPayload: 10 });
    raw.write(text('12345', { fin: false }), continuation('678901').subarray(0, 6));
    await expectTooLarge(server, raw);
  });

  it('hold for the client as well', async () => {
    const { client, raw } = await transport.rawServer({ maxPayload: 10 });
    raw.write(encodeFrame({ opcode: kBinary, length: 11, masked: false }));
    await expectTooLarge(client, raw);
  });

  it('begin anew with each message', async () => {
    const { server, raw } = await transport.rawClient({ maxPayload: 10, maxFragments: 2 });
    const received = messages(server, 20);
    for (let i = 0; i < 20; ++i) raw.write(text('12345', { fin: false }), continuation('67890'));
    assert.strictEqual((await received).length, 20);
  });

  it('are off with maxPayload: 0', async () => {
    const { server, raw } = await transport.rawClient({ maxPayload: 0 });
    const received = messages(server, 1);
    raw.write(binary(Buffer.alloc(1 << 20)));
    assert.strictEqual((await received)[0][0].length, 1 << 20);
  });

  it('refuse more than maxFragments frames of one message', async () => {
    const { server, raw } = await transport.rawClient({ maxFragments: 2 });
    raw.write(text('a', { fin: false }), continuation('b', { fin: false }), continuation('c'));
    await expectTooMany(server, raw, 'message fragments');
  });

  it('count empty fragments', async () => {
    const { server, raw } = await transport.rawClient({ maxFragments: 2 });
    raw.write(text('', { fin: false }), continuation('', { fin: false }), continuation(''));
    await expectTooMany(server, raw, 'message fragments');
  });

  it('let maxFragments frames pass, and any number when it is 0', async () => {
    const strict = await transport.rawClient({ maxFragments: 2 });
    const joined = messages(strict.server, 1);
    strict.raw.write(text('a', { fin: false }), continuation('b'));
    assert.strictEqual((await joined)[0][0].toString(), 'ab');

    const open = await transport.rawClient({ maxFragments: 0 });
    const long = messages(open.server, 1);
    const middle = Array.from({ length: 20000 }, () => continuation('b', { fin: false }));
    open.raw.write(text('a', { fin: false }), ...middle, continuation('c'));
    assert.strictEqual((await long)[0][0].length, 20002);
  });

  it('refuse a message that comes in more than maxBufferedChunks pieces', async () => {
    const { server, raw } = await transport.rawClient({ maxBufferedChunks: 3 });
    const refused = expectTooMany(server, raw, 'buffered chunks');
    // More than a few receives can take, whatever their size.
    raw.write(encodeFrame({ opcode: kBinary, length: 32 << 20 }));
    for (let i = 0; i < 512 && !raw.stream.writableEnded; ++i) {
      await called((callback) => raw.stream.write(Buffer.alloc(65536), callback));
    }
    await refused;
  });

  it('refuse a message that does not come whole, and takes more than maxBufferedBytes', async () => {
    const options = { maxBufferedBytes: 10 };
    for (const frames of [
      [text('123456', { fin: false }), continuation('78901', { fin: false })],
      [binary(Buffer.alloc(11)).subarray(0, -1)]
    ]) {
      const { server, raw } = await transport.rawClient(options);
      raw.write(...frames);
      await expectTooMany(server, raw, 'buffered bytes');
    }
    const { server, raw } = await transport.rawClient(options);
    const received = messages(server, 2);
    raw.write(text('1234567', { fin: false }), continuation('890'), binary(Buffer.alloc(100)));
    assert.deepStrictEqual(
      (await received).map(([data]) => data.length),
      [10, 100]
    );
  });

  it('let a peer that sends half a header and then nothing cost no more than its connection', async () => {
    const { server, raw } = await transport.rawClient();
    raw.write(encodeFrame({ opcode: kBinary, length: 1 << 20, form: 64 }).subarray(0, 5));
    server.send('still here');
    assert.strictEqual((await raw.readFrame()).payload.toString(), 'still here');
    assert.strictEqual(server.readyState, WebSocket.OPEN);
    const done = closed(server);
    server.terminate();
    assert.deepStrictEqual(await done, { code: 1006, reason: '', errors: [] });
  });
});
