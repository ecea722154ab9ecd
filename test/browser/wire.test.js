'use strict';

const assert = require('node:assert');

const { FrameReader } = require('../../examples/echo/wire');

/** What the reader tells of bytes that come in these chunks. */
function read(chunks) {
  const frames = [];
  const reader = new FrameReader((frame) => frames.push(frame));
  for (const chunk of chunks) reader.read(chunk);
  return frames;
}

/** The fields of the header that differ from those of a whole unmasked text. */
const PLAIN = { isFinal: true, rsv1: false, rsv2: false, rsv3: false, opcode: 1, key: null };

const FRAMES = [
  ['an empty text', '8100', { lengthBits: 7, length: 0 }, ''],
  ['a masked text', '81840102030440697a7c', { key: '01020304', lengthBits: 7 }, 'Akyx'],
  ['the longest short length', `817d${'61'.repeat(125)}`, { length: 125 }, 'a'.repeat(32)],
  ['16 bits', `817e007e${'61'.repeat(126)}`, { lengthBits: 16, length: 126 }, 'a'.repeat(32)],
  ['16 bits without need', '817e000161', { lengthBits: 16, length: 1 }, 'a'],
  ['64 bits without need', '817f000000000000000161', { lengthBits: 64, length: 1 }, 'a'],
  ['a fragment', '010161', { isFinal: false }, 'a'],
  ['all reserved bits', 'f10161', { rsv1: true, rsv2: true, rsv3: true }, 'a'],
  ['a reserved opcode', '8b0161', { opcode: 11 }, 'a'],
  ['a whole ping', `897d${'61'.repeat(125)}`, { opcode: 9 }, 'a'.repeat(125)]
];

describe('The reader of frames of the echo example', () => {
  for (const [what, hex, expected, plain] of FRAMES) {
    it(`reads ${what}, cut anywhere`, () => {
      // The frame after it shows that nothing was taken too much, or too little.
      const bytes = Buffer.from(`${hex}8a00`, 'hex');
      const cuts = Array.from(bytes, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)]);
      const single = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));

      for (const chunks of [[bytes], single, ...cuts]) {
        const [frame, next] = read(chunks);
        const { header, start, isMasked, ...fields } = frame;
        const told = { ...fields, key: fields.key?.toString('hex') ?? null };
        for (const [name, value] of Object.entries({ ...PLAIN, ...expected })) {
          assert.strictEqual(told[name], value, name);
        }
        assert.strictEqual(String(frame.plain), plain);
        assert.strictEqual(isMasked, told.key !== null);
        assert.ok(hex.startsWith(header.toString('hex') + start.toString('hex')));
        assert.strictEqual(next.opcode, 10);
      }
    });
  }

  for (const length of ['8000000000000000', '0020000000000000']) {
    it(`throws for the length ${length}`, () => {
      assert.throws(() => read([Buffer.from(`827f${length}`, 'hex')]), RangeError);
    });
  }
});
