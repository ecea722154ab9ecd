'use strict';

// Frames that break the protocol or a limit: the error, what the peer is told, how the connection ends.

const frames = require('../../js/support/frames');
const { table } = require('../support/scenario-options');

const { binary, close, closeBody, continuation, encodeFrame, ping, pong, text } = frames;
const INVALID_UTF8 = Buffer.from([0x61, 0xce, 0xba, 0xe1, 0xbd]);
const BAD_UTF8 = Buffer.from([0xc0, 0xaf]);

const MALFORMED = {
  RSV1: (how) => text('x', { ...how, rsv: 4 }),
  RSV2: (how) => text('x', { ...how, rsv: 2 }),
  RSV3: (how) => text('x', { ...how, rsv: 1 }),
  'all reserved bits': (how) => text('x', { ...how, rsv: 7 }),
  'RSV1 of a ping': (how) => ping('x', { ...how, rsv: 4 }),
  'RSV1 of a continuation': (how) =>
    Buffer.concat([text('x', { ...how, fin: false }), continuation('y', { ...how, rsv: 4 })]),
  'RSV2 before the opcode': (how) => encodeFrame({ ...how, opcode: 3, rsv: 2 }),
  'a missing or an unwanted mask': ({ masked }) => text('x', { masked: !masked }),
  'a ping with the wrong mask': ({ masked }) => ping('x', { masked: !masked }),
  'a lone continuation': (how) => continuation('x', how),
  'a lone last continuation': (how) => continuation('x', { ...how, fin: false }),
  'a text inside a message': (how) =>
    Buffer.concat([text('a', { ...how, fin: false }), text('b', how)]),
  'a binary message inside a message': (how) =>
    Buffer.concat([text('a', { ...how, fin: false }), binary('b', how)]),
  'a ping in fragments': (how) => ping('x', { ...how, fin: false }),
  'a pong in fragments': (how) => pong('x', { ...how, fin: false }),
  'a close frame in fragments': (how) => close(1000, '', { ...how, fin: false }),
  'a ping of 126 bytes': (how) => ping(Buffer.alloc(126), how),
  'a ping of 65536 bytes': (how) => ping(Buffer.alloc(65536), how),
  'a short ping in the form of 16 bits': (how) => ping('x', { ...how, form: 16 }),
  'a close frame of 126 bytes': (how) => close(1000, 'x'.repeat(124), how),
  'a close frame of one byte': (how) => encodeFrame({ ...how, opcode: 8, payload: 'x' }),
  'a length beyond 2^53': (how) => text('', { ...how, length: 2n ** 53n, form: 64 }),
  'a length of 2^63': (how) => text('', { ...how, length: 2n ** 63n, form: 64 }),
  'invalid UTF-8': (how) => text(INVALID_UTF8, how),
  'overlong UTF-8': (how) => text(BAD_UTF8, how),
  'a surrogate': (how) => text(Buffer.from([0xed, 0xa0, 0x80]), how),
  'invalid UTF-8 in fragments': (how) =>
    Buffer.concat([text('ok', { ...how, fin: false }), continuation(BAD_UTF8, how)]),
  'a message before': (how) => Buffer.concat([text('good', how), text('x', { ...how, rsv: 2 })]),
  'a message behind': (how) => Buffer.concat([text('x', { ...how, rsv: 2 }), text('late', how)]),
  'a ping before': (how) => Buffer.concat([ping('p', how), text('x', { ...how, rsv: 2 })])
};

for (const opcode of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) {
  MALFORMED[`opcode ${opcode}`] = (how) => encodeFrame({ ...how, opcode });
}
for (const code of [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65535]) {
  MALFORMED[`close code ${code}`] = (how) =>
    encodeFrame({ ...how, opcode: 8, payload: closeBody(code) });
}
MALFORMED['a close reason in invalid UTF-8'] = (how) =>
  encodeFrame({ ...how, opcode: 8, payload: Buffer.concat([closeBody(1000), BAD_UTF8]) });

/** Options and a frame that oversteps them, or does not. */
const LIMITS = {
  'maxPayload reached': [{ maxPayload: 5 }, (how) => [text('12345', how)]],
  'maxPayload passed': [{ maxPayload: 5 }, (how) => [text('123456', how)]],
  'maxPayload passed by fragments': [
    { maxPayload: 5 },
    (how) => [text('123', { ...how, fin: false }), continuation('456', how)]
  ],
  'maxPayload passed by a header alone': [
    { maxPayload: 5 },
    (how) => [binary('', { ...how, length: 1000000, form: 64 })]
  ],
  'maxPayload counts each message': [
    { maxPayload: 5 },
    (how) => [text('12345', how), text('12345', how)]
  ],
  'maxPayload does not count control frames': [{ maxPayload: 2 }, (how) => [ping('12345', how)]],
  'maxPayload off': [{ maxPayload: 0 }, (how) => [text('x'.repeat(100), how)]],
  'maxPayload of half a byte is off': [{ maxPayload: 0.5 }, (how) => [text('xyz', how)]],
  'maxPayload as a string': [{ maxPayload: '2' }, (how) => [text('xyz', how)]],
  'maxFragments reached': [
    { maxFragments: 2 },
    (how) => [text('1', { ...how, fin: false }), continuation('2', how)]
  ],
  'maxFragments passed': [
    { maxFragments: 2 },
    (how) => [
      text('1', { ...how, fin: false }),
      continuation('2', { ...how, fin: false }),
      continuation('3', how)
    ]
  ],
  'maxFragments counts empty ones': [
    { maxFragments: 2 },
    (how) => [
      text('', { ...how, fin: false }),
      continuation('', { ...how, fin: false }),
      continuation('', how)
    ]
  ],
  'maxFragments off': [
    { maxFragments: 0 },
    (how) => [text('1', { ...how, fin: false }), continuation('2', how)]
  ],
  'skipUTF8Validation of a text': [{ skipUTF8Validation: true }, (how) => [text(BAD_UTF8, how)]],
  'skipUTF8Validation of a reason': [
    { skipUTF8Validation: true },
    (how) => [
      encodeFrame({ ...how, opcode: 8, payload: Buffer.concat([closeBody(1000), BAD_UTF8]) })
    ]
  ]
};

async function receive(env, role, options, bytesFor) {
  const { ws, raw, masked } = await env.end(role, options);
  const closed = env.closed(ws);
  raw.write(bytesFor({ masked }));
  await Promise.all([closed, env.noteRest(raw)]);
  env.note('state', ws._closeFrameSent, ws._closeFrameReceived, ws._closeCode);
}

function scenariosOf(role) {
  return {
    ...table(MALFORMED, (ws, env, frame) => receive(env, role, {}, frame), `${role}: `),
    ...table(
      LIMITS,
      (ws, env, [options, makeFrames]) =>
        receive(env, role, options, (how) =>
          Buffer.concat([...makeFrames(how), close(1000, '', how)])
        ),
      `${role}: `
    )
  };
}

module.exports = { ...scenariosOf('server'), ...scenariosOf('client') };
