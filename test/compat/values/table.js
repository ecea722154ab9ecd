'use strict';

// Values of every kind that a program may hand over by mistake, or on purpose. Functions, because what is done to a value
// may change it.

const vm = require('node:vm');

const BYTES = [1, 2, 3, 4, 5, 6, 7, 8];
const bytes = () => Buffer.from(Uint8Array.from(BYTES).buffer);

/** @returns {object} `target` whose property says something else than the truth */
function lying(target, name, value) {
  return Object.defineProperty(target, name, { value, configurable: true });
}

function throwing(name) {
  return Object.defineProperty({}, name, {
    enumerable: true,
    get() {
      throw new RangeError(`${String(name)} was read`);
    }
  });
}

function detached(value, buffer = value.buffer) {
  structuredClone(buffer, { transfer: [buffer] });
  return value;
}

/** A view of memory that has shrunk under it. @param {function(ArrayBuffer): object} view */
function shrunk(view) {
  const memory = new ArrayBuffer(8, { maxByteLength: 8 });
  const made = view(memory);
  memory.resize(2);
  return made;
}

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** As much of a Blob as `overrides` leaves of it. */
function likeBlob(overrides) {
  return {
    arrayBuffer: () => Promise.resolve(Uint8Array.from(BYTES).buffer),
    stream() {},
    size: 8,
    type: '',
    [Symbol.toStringTag]: 'Blob',
    ...overrides
  };
}

class BufferOfAnotherSpecies extends Uint8Array {
  static get [Symbol.species]() {
    return Array;
  }
}
class OwnDataView extends DataView {}

/** For everywhere: primitives, and objects that answer in unexpected ways. */
const ODD = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  0: () => 0,
  1: () => 1,
  1.5: () => 1.5,
  '-1': () => -1,
  NaN: () => NaN,
  Infinity: () => Infinity,
  '2^32 + 2': () => 2 ** 32 + 2,
  '1n': () => 1n,
  'a symbol': () => Symbol('s'),
  'an empty string': () => '',
  'a string': () => 'text',
  'a function': () => function named() {},
  'an object': () => ({}),
  'an object without prototype': () => Object.create(null),
  'an empty array': () => [],
  'an array': () => [1, 2],
  'an array of strings': () => ['a', 'b'],
  'a String object': () => new String('boxed'),
  'a Number object': () => new Number(7),
  'an object with valueOf': () => ({ valueOf: () => 'value' }),
  'valueOf that throws': () => ({
    valueOf() {
      throw new RangeError('valueOf was called');
    }
  }),
  'toString that throws': () => ({
    toString() {
      throw new RangeError('toString was called');
    }
  }),
  'toPrimitive that throws': () => ({
    [Symbol.toPrimitive]() {
      throw new RangeError('toPrimitive was called');
    }
  }),
  'length that throws': () => throwing('length'),
  'a Proxy': () => new Proxy({}, {}),
  'a Proxy whose traps throw': () =>
    new Proxy(
      {},
      {
        get() {
          throw new RangeError('get trap');
        },
        has() {
          throw new RangeError('has trap');
        },
        ownKeys() {
          throw new RangeError('ownKeys trap');
        }
      }
    ),
  'a revoked Proxy': revoked,
  'a Buffer': bytes,
  'a Date': () => new Date(0)
};

/** What has, or seems to have, bytes. */
const BYTE_LIKE = {
  'a lone surrogate': () => 'a\ud800b',
  '200 characters': () => 'x'.repeat(200),
  'an empty Buffer': () => Buffer.alloc(0),
  '200 bytes': () => Buffer.alloc(200, 7),
  'an Uint8Array': () => new Uint8Array(BYTES),
  'a subclass of Uint8Array': () => new BufferOfAnotherSpecies(BYTES),
  'a Buffer without prototype': () => Object.setPrototypeOf(bytes(), null),
  'a Buffer with toString': () => lying(bytes(), 'toString', () => 'liar'),
  'byteLength too large': () => lying(bytes(), 'byteLength', 2000),
  'byteLength too small': () => lying(bytes(), 'byteLength', 1),
  'byteLength negative': () => lying(bytes(), 'byteLength', -5),
  'byteLength no number': () => lying(bytes(), 'byteLength', 'x'),
  'length too large': () => lying(new Uint8Array(BYTES), 'length', 2000),
  'length 0': () => lying(bytes(), 'length', 0),
  'byteOffset too large': () => lying(new Uint8Array(BYTES), 'byteOffset', 4),
  'a foreign buffer property': () => lying(new Uint8Array(BYTES), 'buffer', new ArrayBuffer(64)),
  'an Uint16Array': () => new Uint16Array([1, 2]),
  'an Uint16Array with byteLength': () => lying(new Uint16Array([1, 2]), 'byteLength', 2),
  'a Float32Array': () => new Float32Array([1.5]),
  'a BigInt64Array': () => new BigInt64Array([-2n]),
  'a DataView': () => new DataView(Uint8Array.from(BYTES).buffer, 1, 2),
  'a subclass of DataView': () => new OwnDataView(Uint8Array.from(BYTES).buffer, 1, 2),
  'a DataView with byteLength': () =>
    lying(new DataView(Uint8Array.from(BYTES).buffer), 'byteLength', 2),
  'an ArrayBuffer': () => Uint8Array.from(BYTES).buffer,
  'an ArrayBuffer with byteLength': () => lying(Uint8Array.from(BYTES).buffer, 'byteLength', 2000),
  'an Uint8Array over a SharedArrayBuffer': () => new Uint8Array(new SharedArrayBuffer(4)).fill(9),
  'a detached Buffer': () => detached(bytes()),
  'a detached ArrayBuffer': () => {
    const { buffer } = Uint8Array.from(BYTES);
    return detached(buffer, buffer);
  },
  'a detached DataView': () => detached(new DataView(new ArrayBuffer(8))),
  'an Uint8Array that follows its memory': () => shrunk((memory) => new Uint8Array(memory)),
  'an Uint8Array out of bounds': () => shrunk((memory) => new Uint8Array(memory, 4, 4)),
  'a DataView out of bounds': () => shrunk((memory) => new DataView(memory, 4, 4)),
  'an Uint8Array of another realm': () => vm.runInNewContext('new Uint8Array([1, 2, 3])'),
  'an ArrayBuffer of another realm': () => vm.runInNewContext('new Uint8Array([1, 2]).buffer'),
  'a DataView of another realm': () => vm.runInNewContext('new DataView(new ArrayBuffer(2))'),
  'an object of the class Buffer': () =>
    Object.setPrototypeOf({ byteLength: 5, length: 5 }, Buffer.prototype),
  'an object that inherits from Buffer': () => Object.create(Buffer.prototype),
  'a Proxy of a Buffer': () => new Proxy(bytes(), {}),
  'a Proxy of an array': () => new Proxy([1, 2], {}),
  'an array-like': () => ({ 0: 5, 1: 6, length: 2 }),
  'an array with holes': () => [1, , 3], // eslint-disable-line no-sparse-arrays
  'an array whose element throws': () => Object.defineProperty([1, 2], 1, throwingElement),
  'length -1': () => ({ length: -1 }),
  'length "x"': () => ({ length: 'x' }),
  'length and byteLength': () => ({ length: 5, byteLength: 5 }),
  'an iterator': () => new Set([1, 2]).values(),
  'a Map': () => new Map([[1, 2]]),
  'a RegExp': () => /x/,
  'an Error': () => new Error('e'),
  'a Promise': () => Promise.resolve(),
  'a Blob': () => new Blob(['blob']),
  'a large Blob': () => new Blob(['x'.repeat(200)]),
  'what is like a Blob': () => likeBlob({}),
  'a Blob of no type': () => likeBlob({ type: undefined }),
  'a Blob with byteLength': () => likeBlob({ byteLength: 5000, type: undefined }),
  'a Blob that cannot be read': () =>
    likeBlob({ arrayBuffer: () => Promise.reject(new RangeError('unreadable')) }),
  'a Blob that gives a number': () => likeBlob({ arrayBuffer: () => Promise.resolve(5) }),
  'a Blob that gives a string': () => likeBlob({ arrayBuffer: () => Promise.resolve('abc') })
};

const throwingElement = {
  configurable: true,
  enumerable: true,
  get() {
    throw new RangeError('the element was read');
  }
};

const DATA = { ...ODD, ...BYTE_LIKE };
if (globalThis.Float16Array) DATA['a Float16Array'] = () => new globalThis.Float16Array([1.5]);

/** For what takes ws seconds, because it leaves the socket corked. */
const FEW = Object.fromEntries(
  [
    'undefined',
    'null',
    '0',
    'an empty string',
    'a symbol',
    'an object',
    'toString that throws'
  ].map((name) => [name, ODD[name]])
);

module.exports = { DATA, FEW, ODD };
