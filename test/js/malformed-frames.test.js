'use strict';

const assert = require('node:assert');
const { closed, messages } = require('./support/events');
const frames = require('./support/frames');
const { closeBody, encodeFrame, kClose, kContinuation, kPing, kText } = frames;
const { describeOverTransports } = require('./support/transports');

const invalid = (text) => `Invalid WebSocket frame: ${text}`;

/** @returns {object} what a violation of the frame format must lead to */
function violation(code, text, closeCode = 1002, type = 'RangeError') {
  return { code: `WS_ERR_${code}`, message: text, closeCode, type };
}

const rsv23 = violation('UNEXPECTED_RSV_2_3', invalid('RSV2 and RSV3 must be clear'));
const rsv1 = violation('UNEXPECTED_RSV_1', invalid('RSV1 must be clear'));
const opcode = (n) => violation('INVALID_OPCODE', invalid(`invalid opcode ${n}`));
const fin = violation('EXPECTED_FIN', invalid('FIN must be set'));
const controlLength = (n) =>
  violation('INVALID_CONTROL_PAYLOAD_LENGTH', invalid(`invalid payload length ${n}`));
const closeCode = (n) => violation('INVALID_CLOSE_CODE', invalid(`invalid status code ${n}`));
const utf8 = violation('INVALID_UTF8', invalid('invalid UTF-8 sequence'), 1007, 'Error');
const tooLong = violation(
  'UNSUPPORTED_DATA_PAYLOAD_LENGTH',
  'Unsupported WebSocket frame: payload length > 2^53 - 1',
  1009
);
const overLimit = violation('UNSUPPORTED_MESSAGE_LENGTH', 'Max payload size exceeded', 1009);

const start = { opcode: kText, fin: false };

/** [what, frames, the error]; the last frame is the one that is wrong. */
const cases = [
  ['RSV2', [{ opcode: kText, rsv: 2 }], rsv23],
  ['RSV3', [{ opcode: kText, rsv: 1 }], rsv23],
  ['all reserved bits', [{ opcode: kText, rsv: 7 }], rsv23],
  ['RSV2 and a reserved opcode: the bit counts', [{ opcode: 3, rsv: 2 }], rsv23],
  ['RSV1 without an extension', [{ opcode: kText, rsv: 4 }], rsv1],
  ['RSV1 on a control frame', [{ opcode: kPing, rsv: 4 }], rsv1],
  ['RSV1 on a continuation', [start, { opcode: kContinuation, rsv: 4 }], rsv1],
  ['a continuation without a start', [{ opcode: kContinuation, payload: 'x' }], opcode(0)],
  [
    'a continuation behind a finished message',
    [start, { opcode: kContinuation }, { opcode: kContinuation }],
    opcode(0)
  ],
  ['a text frame inside a message', [start, { opcode: 1 }], opcode(1)],
  ['a binary frame inside a message', [start, { opcode: 2, fin: false }], opcode(2)],
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((n) => [
    `the reserved opcode ${n}`,
    [{ opcode: n }],
    opcode(n)
  ]),
  ['a reserved opcode without FIN', [{ opcode: 11, fin: false }], opcode(11)],
  ...[8, 9, 10].map((n) => [
    `the control opcode ${n} without FIN`,
    [{ opcode: n, fin: false }],
    fin
  ]),
  ['a ping of 126 bytes', [{ opcode: kPing, payload: Buffer.alloc(126) }], controlLength(126)],
  ['a ping of 64 KiB', [{ opcode: kPing, payload: Buffer.alloc(65536) }], controlLength(127)],
  ['a close frame of one byte', [{ opcode: kClose, payload: 'x' }], controlLength(1)],
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535].map((n) => [
    `the close code ${n}`,
    [{ opcode: kClose, payload: closeBody(n) }],
    closeCode(n)
  ]),
  [
    'a close reason that is not UTF-8',
    [{ opcode: kClose, payload: Buffer.from([0x03, 0xe8, 0xff]) }],
    utf8
  ],
  ['text that is not UTF-8', [{ opcode: kText, payload: Buffer.from('ce', 'hex') }], utf8],
  ['a surrogate', [{ opcode: kText, payload: Buffer.from('eda080', 'hex') }], utf8],
  ['an overlong form', [{ opcode: kText, payload: Buffer.from('c0af', 'hex') }], utf8],
  [
    'a code point above U+10FFFF',
    [{ opcode: kText, payload: Buffer.from('f4908080', 'hex') }],
    utf8
  ],
  [
    'a long text with one wrong byte near its end',
    [{ opcode: kText, payload: Buffer.from(`${'a'.repeat(5000)}\xffz`, 'latin1') }],
    utf8
  ],
  [
    'fragments that end inside a character',
    [
      { ...start, payload: 'ok' },
      { opcode: kContinuation, payload: Buffer.from('e282', 'hex') }
    ],
    utf8
  ],
  ['a length of 2^53', [{ opcode: 2, length: 1n << 53n, form: 64 }], tooLong],
  ['a length of 2^64 - 1', [{ opcode: 2, length: (1n << 64n) - 1n, form: 64 }], tooLong],
  ['a length above maxPayload', [{ opcode: 2, length: 104857601, form: 64 }], overLimit],
  ['a length of 2^53 - 1', [{ opcode: 2, length: (1n << 53n) - 1n, form: 64 }], overLimit]
];

async function expectRefusal(ws, raw, bytes, wanted) {
  const done = closed(ws);
  raw.write(...bytes);
  const answer = await raw.readFrame();
  assert.deepStrictEqual([answer.opcode, answer.payload], [kClose, closeBody(wanted.closeCode)]);
  raw.stream.end();
  const { code, reason, errors } = await done;
  assert.deepStrictEqual(
    errors.map((error) => [error.constructor.name, error.code, error.message]),
    [[wanted.type, wanted.code, wanted.message]]
  );
  assert.deepStrictEqual([code, reason], [1006, '']);
}

describeOverTransports('A malformed frame', (transport) => {
  for (const [what, list, wanted] of cases) {
    it(`with ${what} is refused by a server with ${wanted.closeCode}`, async () => {
      const { server, raw } = await transport.rawClient();
      await expectRefusal(
        server,
        raw,
        list.map((frame) => encodeFrame(frame)),
        wanted
      );
    });

    it(`with ${what} is refused by a client with ${wanted.closeCode}`, async () => {
      const { client, raw } = await transport.rawServer({ maxPayload: 104857600 });
      const bytes = list.map((frame) => encodeFrame({ ...frame, masked: false }));
      await expectRefusal(client, raw, bytes, wanted);
    });
  }

  it('without a mask is refused by a server', async () => {
    const { server, raw } = await transport.rawClient();
    const wanted = violation('EXPECTED_MASK', invalid('MASK must be set'));
    await expectRefusal(server, raw, [frames.text('plain', { masked: false })], wanted);
  });

  it('with a mask is refused by a client', async () => {
    const { client, raw } = await transport.rawServer();
    const wanted = violation('UNEXPECTED_MASK', invalid('MASK must be clear'));
    await expectRefusal(client, raw, [frames.text('masked')], wanted);
  });

  it('with a wrong opcode and no mask is refused for the opcode', async () => {
    const { server, raw } = await transport.rawClient();
    await expectRefusal(server, raw, [encodeFrame({ opcode: 5, masked: false })], opcode(5));
  });

  it('is refused before its payload has come', async () => {
    const { server, raw } = await transport.rawClient({ maxPayload: 10 });
    const header = encodeFrame({ opcode: kText, length: 11 });
    await expectRefusal(server, raw, [header], overLimit);
  });

  it('follows the reply to the message before it, and silences all behind it', async () => {
    const { server, raw } = await transport.rawClient();
    const order = [];
    server.on('message', (data) => {
      order.push(`message ${data}`);
      server.send(`reply to ${data}`);
    });
    server.on('error', () => order.push('error'));
    const done = closed(server);
    raw.write(frames.text('good'), encodeFrame({ opcode: 3 }), frames.text('bad'), frames.ping());
    assert.strictEqual((await raw.readFrame()).payload.toString(), 'reply to good');
    assert.deepStrictEqual((await raw.readFrame()).payload, closeBody(1002));
    raw.write(frames.text('even later'));
    raw.stream.end();
    assert.strictEqual((await raw.readToEnd()).length, 0);
    assert.strictEqual((await done).code, 1006);
    assert.deepStrictEqual(order, ['message good', 'error']);
  });

  it('that holds no UTF-8 passes with skipUTF8Validation', async () => {
    const { server, raw } = await transport.rawClient({ skipUTF8Validation: true });
    const bytes = Buffer.from('abcdeff8', 'hex');
    const received = messages(server, 1);
    const done = closed(server);
    raw.write(frames.text(bytes), frames.close(1000, bytes));
    raw.stream.end();
    assert.deepStrictEqual((await received)[0], [bytes, false]);
    assert.strictEqual((await done).code, 1000);
  });
});
