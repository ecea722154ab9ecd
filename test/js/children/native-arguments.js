'use strict';

// Calls the functions of the addon that take what has come from users, with each of their arguments in turn replaced by
// something else. The last line says how many calls there were, and how many were refused.

const binding = require('../../../lib/binding');

const LIMITS = new Uint32Array(4);
const codec = binding.createDeflate({ isServer: true });
binding.negotiate(codec, [[]]);
const session = binding.createSession(true, LIMITS, codec);
const out = Buffer.alloc(64);
const records = new Uint32Array(64);

/** Right arguments of each. */
const FUNCTIONS = {
  isValidCloseCode: [1000],
  checkUpgrade: ['GET', 'websocket', 'key', 13],
  responseHead: ['key', 'protocol', 'extensions'],
  checkResponse: ['key', 'websocket', 'accept', ['a'], 'a', 'x', true],
  plainSubprotocols: ['a, b'],
  plainExtensions: ['a; b=1'],
  createDeflate: [{ isServer: true, serverMaxWindowBits: 9, level: 1, historySize: 10 }],
  offer: [codec],
  negotiate: [codec, [['server_max_window_bits', '9']]],
  negotiateField: [codec, 'permessage-deflate'],
  compress: [codec, 'abc', true],
  compressLater: [codec, Buffer.from('abc'), true, () => {}],
  decompress: [codec, Buffer.from([0]), true],
  closeDeflate: [codec],
  createSession: [true, LIMITS, codec],
  isFinished: [session],
  receive: [session, Buffer.from([0x81]), records, []],
  encodeFrame: [0x12, 'abc', out, 0, undefined],
  'encodeFrame masked': [0x32, Buffer.from('abc'), out, 0, Buffer.alloc(4)]
};

function detached() {
  const buffer = Buffer.alloc(8);
  structuredClone(buffer.buffer, { transfer: [buffer.buffer] });
  return buffer;
}

const thrower = {
  get [Symbol.toPrimitive]() {
    throw new RangeError('read');
  },
  get length() {
    throw new RangeError('read');
  },
  get 0() {
    throw new RangeError('read');
  },
  get isServer() {
    throw new RangeError('read');
  }
};

const JUNK = [
  ...[undefined, null, true, 0, -1, 1.5, NaN, Infinity, 2 ** 32 + 7, 1n, Symbol('s'), '', 'text'],
  ...[{}, [], [1], [[1, 2]], [['a']], [[thrower, thrower]], () => {}, new Proxy({}, {}), thrower],
  ...[Object.create(null), Object.create(Buffer.prototype), { byteLength: 5, length: 5 }],
  ...[Buffer.alloc(0), Buffer.alloc(3), new Uint8Array(2), new Uint16Array(9), new Float64Array(9)],
  ...[new DataView(new ArrayBuffer(4)), new ArrayBuffer(9), new Uint32Array(1), detached()],
  ...[new Uint8Array(new SharedArrayBuffer(4)), new Proxy(Buffer.alloc(4), {}), 'x'.repeat(5000)]
];

let calls = 0;
let refused = 0;

function call(name, args) {
  calls++;
  try {
    binding[name.split(' ')[0]](...args);
  } catch {
    refused++;
  }
}

for (const [name, right] of Object.entries(FUNCTIONS)) {
  call(name, []);
  for (let i = 0; i < right.length; i++) {
    for (const junk of JUNK) {
      // A session has no tag: nothing but ours is an external value, and that is not reachable for users.
      call(name, right.with ? right.with(i, junk) : right.map((arg, j) => (j === i ? junk : arg)));
    }
  }
}
for (let size = 0; size < 30; size++) {
  call('encodeFrame', [0x32, Buffer.alloc(size), out, 64 - size]);
}
console.log(JSON.stringify({ calls, refused }));
