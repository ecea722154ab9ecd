'use strict';

// Sender, Receiver, extension and subprotocol, used without a WebSocket.

const { Duplex, Writable } = require('node:stream');

const frames = require('../../js/support/frames');
const { needing, table, withoutConnection } = require('../support/scenario-options');

const { binary, close, continuation, ping, pong, text } = frames;

const EXTENSIONS = [
  ...['foo', 'foo; bar', 'foo; bar=1', 'foo; bar="1"', 'foo; bar="a;b"', 'foo; bar="1\\"2"'],
  ...['foo,bar', 'foo; a; b=2, bar; c', 'foo;bar;bar', 'foo; a=1, foo; a=2', ' foo ; a = 1 '],
  ...['', ' ', 'foo;', 'foo;;', ';', ',', 'foo,', 'foo,,bar', 'foo;=', 'foo;a=', 'foo;a=""'],
  ...['foo;a="', 'foo;a="b', 'foo;a=b"', 'foo;a="b"c', 'f\u0000o', 'foo bar', 'foo=1', 'f(o)'],
  ...['foo\t;\tbar', 'foo;a=b c', '__proto__', 'hasOwnProperty; toString', 'foo; constructor=1']
];

const FORMATTED = {
  'no extension': {},
  'one extension': { foo: [{}] },
  'as an object': { foo: {} },
  'a parameter': { foo: [{ a: [true] }] },
  values: { foo: [{ a: ['1', '2'], b: ['x'] }] },
  'two offers': { foo: [{ a: [true] }, { b: ['1'] }] },
  'two extensions': { foo: [{}], bar: [{ c: ['1'] }] },
  'a value that is no list': { foo: [{ a: '1', b: 2, c: true }] }
};

const PROTOCOLS = [
  ...['a', 'a,b', 'a, b', 'a ,b', 'a\t,\tb', ' a', 'a ', 'a,a', 'a,,b', ',a', 'a,', '', ' '],
  ...['a b', 'a;b', '"a"', 'A,a', 'é', "!#$%&'*+-.^_`|~"]
];

const FRAME_OPTIONS = {
  text: ['1234', { fin: true, opcode: 1, mask: false, readOnly: false, rsv1: false }],
  binary: ['1234', { fin: true, opcode: 2, mask: false, readOnly: true }],
  'a frame that is not the last': ['x', { fin: false, opcode: 1 }],
  RSV1: ['x', { fin: true, opcode: 1, rsv1: true }],
  empty: ['', { fin: true, opcode: 1 }],
  '125 bytes': ['x'.repeat(125), { fin: true, opcode: 1 }],
  '126 bytes': ['x'.repeat(126), { fin: true, opcode: 1 }],
  '65536 bytes': ['x'.repeat(65536), { fin: true, opcode: 1 }],
  masked: ['abcd', { fin: true, opcode: 1, mask: true, readOnly: true }],
  'masked in place': ['abcd', { fin: true, opcode: 1, mask: true, readOnly: false }],
  'a key of zeros': ['abcd', { fin: true, opcode: 1, mask: true, zeros: true }],
  'an empty masked frame': ['', { fin: true, opcode: 9, mask: true }]
};

/** What a Receiver is fed with, as a server unless it says otherwise. */
const RECEIVED = {
  'a text': [{ isServer: true }, [text('a')]],
  'a binary message': [{ isServer: true }, [binary('a')]],
  'as a client': [{}, [text('a', { masked: false })]],
  fragments: [{ isServer: true }, [text('a', { fin: false }), continuation('b')]],
  'control frames': [{ isServer: true }, [ping('a'), pong('b')]],
  'a close frame': [{ isServer: true }, [close(1000, 'bye')]],
  'an empty close frame': [{ isServer: true }, [close()]],
  'a close frame and more': [{ isServer: true }, [close(1000), text('late')]],
  'an ArrayBuffer': [{ isServer: true, binaryType: 'arraybuffer' }, [binary('a')]],
  'fragments of binaryType': [
    { isServer: true, binaryType: 'fragments' },
    [binary('a', { fin: false }), continuation('b')]
  ],
  'a bad frame': [{ isServer: true }, [text('a', { rsv: 2 })]],
  'a missing mask': [{ isServer: true }, [text('a', { masked: false })]],
  'too long a message': [{ isServer: true, maxPayload: 2 }, [text('abc')]],
  'too many fragments': [
    { isServer: true, maxFragments: 1 },
    [text('a', { fin: false }), continuation('b')]
  ],
  'invalid UTF-8': [{ isServer: true }, [text(Buffer.from([0xff]))]],
  'invalid UTF-8 that is let pass': [
    { isServer: true, skipUTF8Validation: true },
    [text(Buffer.from([0xff]))]
  ],
  'events that are not synchronous': [
    { isServer: true, allowSynchronousEvents: false },
    [text('1'), ping('2'), text('3')]
  ]
};

/** A socket that keeps what is written to it. */
function sink(written) {
  return new Duplex({
    read() {},
    write(chunk, encoding, callback) {
      written.push(chunk);
      callback();
    }
  });
}

const MASK = Buffer.from([1, 2, 3, 4]);

const SENT = {
  send: (sender, cb) => sender.send('text', { binary: false, compress: false, fin: true }, cb),
  'send of bytes': (sender, cb) =>
    sender.send(Buffer.from('b'), { binary: true, compress: false, fin: true, mask: false }, cb),
  'send, masked': (sender, cb) =>
    sender.send('masked', { binary: false, compress: false, fin: true, mask: true }, cb),
  'send of fragments': (sender, cb) => {
    sender.send('a', { binary: false, fin: false });
    sender.send('b', { binary: false, fin: true }, cb);
  },
  ping: (sender, cb) => sender.ping('p', false, cb),
  'ping, masked': (sender, cb) => sender.ping(Buffer.from('p'), true, cb),
  'ping of 126 bytes': (sender) => sender.ping('x'.repeat(126), false),
  pong: (sender, cb) => sender.pong('p', false, cb),
  close: (sender, cb) => sender.close(1000, 'why', false, cb),
  'close without code': (sender, cb) => sender.close(undefined, undefined, false, cb),
  'close with a bad code': (sender) => sender.close(1, undefined, false),
  'close with a long reason': (sender) => sender.close(1000, 'x'.repeat(124), false)
};

async function feed(ws, env, [options, chunks]) {
  const receiver = new ws.Receiver(options);
  for (const event of ['message', 'ping', 'pong', 'conclude', 'drain', 'finish']) {
    receiver.on(event, (...args) => env.note(event, ...args));
  }
  const over = new Promise((resolve) => {
    receiver.on('error', (error) => resolve(env.note('error', error)));
    receiver.on('finish', resolve);
  });
  // A copy: Receivers unmask in place.
  for (const chunk of chunks) receiver.write(Buffer.from(chunk));
  receiver.end();
  await over;
}

module.exports = withoutConnection({
  ...table(
    Object.fromEntries(EXTENSIONS.map((header) => [JSON.stringify(header), header])),
    (ws, env, header) => {
      env.attempt('parse', () => {
        const parsed = ws.extension.parse(header);
        env.note('prototype', Object.getPrototypeOf(parsed) === null);
        env.note('formatted', ws.extension.format(parsed));
        return Object.entries(parsed).map(([name, offers]) => [
          name,
          offers.map((o) => ({ ...o }))
        ]);
      });
    },
    'extension.parse '
  ),

  ...table(
    FORMATTED,
    (ws, env, extensions) => env.attempt('format', () => ws.extension.format(extensions)),
    'extension.format: '
  ),

  ...table(
    Object.fromEntries(PROTOCOLS.map((header) => [JSON.stringify(header), header])),
    (ws, env, header) => env.attempt('parse', () => ws.subprotocol.parse(header)),
    'subprotocol.parse '
  ),

  ...needing(['Sender'], {
    ...table(
      FRAME_OPTIONS,
      (ws, env, [data, { zeros, ...options }]) => {
        const payload = Buffer.from(data);
        const maskBuffer = Buffer.alloc(4);
        const generateMask = (key) => (zeros ? key.fill(0) : MASK.copy(key));
        const list = ws.Sender.frame(payload, { maskBuffer, generateMask, ...options });
        env.note(
          'list',
          list.length,
          list.map((part) => Buffer.isBuffer(part))
        );
        env.note('parts', list);
        env.note('payload', payload, options.readOnly);
      },
      'Sender.frame: '
    ),

    'Sender.frame of a string'(ws, env) {
      const options = { fin: true, opcode: 1, mask: false, readOnly: false, rsv1: false };
      env.note('parts', ws.Sender.frame('κόσμε', options));
    },

    ...table(
      SENT,
      async (ws, env, send) => {
        const written = [];
        const sender = new ws.Sender(sink(written), {}, (key) => MASK.copy(key));
        await new Promise((resolve) => {
          env.attempt('call', () => send(sender, (...args) => resolve(env.note('callback', args))));
          if (send.length === 1) resolve();
        });
        env.note('written', Buffer.concat(written));
      },
      'Sender: '
    )
  }),

  ...needing(['Receiver'], {
    ...table(RECEIVED, feed, 'Receiver: '),

    ...table(
      RECEIVED,
      (ws, env, [options, chunks]) => {
        const bytes = Buffer.concat(chunks);
        return feed(ws, env, [options, Array.from(bytes, (byte) => Buffer.from([byte]))]);
      },
      'Receiver, byte by byte: '
    ),

    'Receiver: is a stream to write to'(ws, env) {
      const receiver = new ws.Receiver({});
      env.note('class', receiver instanceof Writable);
      env.note('name', receiver.constructor.name);
    }
  })
});
