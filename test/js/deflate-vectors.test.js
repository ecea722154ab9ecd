'use strict';

// What compressed messages may look like (RFC 7692 sections 7.2.2 and 7.2.3), inflated by the zlib that is inside this
// Node; `test/native` does the same with the system's. Each vector arrives whole and byte by byte.

const assert = require('node:assert');
const zlib = require('node:zlib');

const { closed, messages } = require('./support/events');
const { binary, continuation, ping, text } = require('./support/frames');
const { describeOverTransports } = require('./support/transports');

const OFFER = { 'Sec-WebSocket-Extensions': 'permessage-deflate' };
const RSV1 = 4;

/** A deflater's whole stream: each call continues it. */
class Deflater {
  #stream = zlib.createDeflateRaw();

  /** @returns {Promise<Buffer>} what is sent of a message, without the tail that RFC 7692 7.2.1 has cut off */
  async message(data) {
    const chunks = [];
    const collect = (chunk) => chunks.push(chunk);
    this.#stream.on('data', collect);
    this.#stream.write(data);
    await new Promise((resolve) => this.#stream.flush(zlib.constants.Z_SYNC_FLUSH, resolve));
    this.#stream.removeListener('data', collect);
    return Buffer.concat(chunks).subarray(0, -4);
  }
}

const hex = (digits) => Buffer.from(digits.replaceAll(' ', ''), 'hex');
const deflated = (payload, how) => text(payload, { rsv: RSV1, ...how });
const hello = deflated(hex('f2 48 cd c9 c9 07 00'));

/** [what, frames, the messages that they are] */
const VALID = [
  ['one block', [hello], ['Hello']],
  [
    'two fragments',
    [deflated(hex('f2 48 cd'), { fin: false }), continuation(hex('c9 c9 07 00'))],
    ['Hello']
  ],
  [
    'a ping between fragments',
    [deflated(hex('f2 48 cd'), { fin: false }), ping('p'), continuation(hex('c9 c9 07 00'))],
    ['Hello']
  ],
  [
    'a reference to the message before',
    [hello, deflated(hex('f2 00 11 00 00'))],
    ['Hello', 'Hello']
  ],
  ['a block without compression', [deflated(hex('00 05 00 fa ff 48 65 6c 6c 6f 00'))], ['Hello']],
  ['a block with BFINAL', [deflated(hex('f3 48 cd c9 c9 07 00 00'))], ['Hello']],
  [
    'a message after one with BFINAL, referring to it',
    [deflated(hex('f3 48 cd c9 c9 07 00 00')), deflated(hex('f2 00 11 00 00'))],
    ['Hello', 'Hello']
  ],
  ['two blocks', [deflated(hex('f2 48 05 00 00 00 ff ff ca c9 c9 07 00'))], ['Hello']],
  ['an empty message', [deflated(hex('00'))], ['']],
  ['a payload of no bytes', [deflated('')], ['']],
  [
    'a message without compression between two',
    [hello, text('plain'), deflated(hex('f2 00 11 00 00'))],
    ['Hello', 'plain', 'Hello']
  ]
];

/** Payloads that zlib refuses, by its reason. */
const CORRUPT = {
  'invalid block type': '76',
  'invalid stored block lengths': 'd1 c3 bd d1 5b',
  'too many length or distance symbols': 'f5 6f 08',
  'invalid code lengths set': '05 24 b4 28',
  'invalid bit length repeat': '7c 14 a2 0d',
  'invalid code -- missing end-of-block': '0d 8f c1 11 00 40 04 03 ff a9 7e 6b df',
  'invalid literal/lengths set': '05 c1 31 01 00 30 0c 02 b0 bf 2a b0 2a bd 30',
  'invalid distances set': '05 c2 31 01 00 00 08 02 b0 df 14 56 03 05 e9 9f c0 6d',
  'invalid literal/length code': '1b bf',
  'invalid distance code': '42 bc',
  'invalid distance too far back': '83 d1'
};

const DELIVERIES = {
  whole: (raw, bytes) => raw.write(bytes),
  'byte by byte': async (raw, bytes) => {
    for (const byte of bytes) {
      raw.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
};

describeOverTransports('Compressed messages', (transport) => {
  for (const [delivery, deliver] of Object.entries(DELIVERIES)) {
    for (const [what, frames, expected] of VALID) {
      it(`may be ${what}, ${delivery}`, async () => {
        const { server, raw } = await transport.rawClient({ perMessageDeflate: true }, OFFER);
        const received = messages(server, expected.length);
        await deliver(raw, Buffer.concat(frames));
        assert.deepStrictEqual(
          (await received).map(([data]) => String(data)),
          expected
        );
      });
    }

    for (const [reason, payload] of Object.entries(CORRUPT)) {
      it(`are refused for ${reason}, ${delivery}`, async () => {
        const { server, raw } = await transport.rawClient({ perMessageDeflate: true }, OFFER);
        const before = messages(server, 1);
        const done = closed(server);
        await deliver(raw, Buffer.concat([text('before'), deflated(hex(payload))]));
        assert.strictEqual(String((await before)[0][0]), 'before');
        assert.strictEqual((await raw.readFrame()).payload.readUInt16BE(), 1007);
        raw.stream.end();
        const { errors } = await done;
        assert.deepStrictEqual(
          errors.map(({ message, code, errno }) => [message, code, errno]),
          [[reason, 'Z_DATA_ERROR', -3]]
        );
      });
    }
  }

  it('may have any size, and refer to all that came before', async () => {
    const { server, raw } = await transport.rawClient({ perMessageDeflate: true }, OFFER);
    const deflater = new Deflater();
    const sent = [];
    for (const size of [1, 125, 126, 5000, 16383, 16384, 32768, 65536, 300000]) {
      sent.push(Buffer.alloc(size, 'z'), Buffer.from(`${size} `.repeat(size / 4)));
    }
    const received = messages(server, sent.length);
    for (const data of sent) raw.write(binary(await deflater.message(data), { rsv: RSV1 }));
    for (const [i, [data]] of (await received).entries()) assert.ok(data.equals(sent[i]), `${i}`);
  });
});
