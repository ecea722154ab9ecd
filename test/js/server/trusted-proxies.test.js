'use strict';

const assert = require('node:assert');
const { BlockList } = require('node:net');
const { isHawser, WebSocketServer } = require('../support/module');

const list = new BlockList();
list.addSubnet('10.0.0.0', 8);

const xff = (value) => ({ 'x-forwarded-for': value });
const forwarded = (value) => ({ forwarded: value });

/** [trustProxy, the socket's address, headers, the client's address] */
const cases = [
  [false, '192.0.2.1', xff('192.0.2.9'), '192.0.2.1'],
  [0, '192.0.2.1', xff('192.0.2.9'), '192.0.2.1'],
  [true, '192.0.2.1', {}, '192.0.2.1'],
  [true, '192.0.2.1', xff('192.0.2.9, 192.0.2.8'), '192.0.2.9'],
  [1, '192.0.2.1', xff('192.0.2.9, 192.0.2.8'), '192.0.2.8'],
  [2, '192.0.2.1', xff('192.0.2.9, 192.0.2.8'), '192.0.2.9'],
  [9, '192.0.2.1', xff('192.0.2.9, 192.0.2.8'), '192.0.2.9'],
  ['loopback', '127.0.0.1', xff('192.0.2.9, 192.0.2.8'), '192.0.2.8'],
  ['loopback', '::1', xff('192.0.2.8'), '192.0.2.8'],
  ['loopback', '::ffff:127.0.0.1', xff('192.0.2.8'), '192.0.2.8'],
  ['loopback, 192.0.2.8', '127.0.0.1', xff('192.0.2.9, 192.0.2.8'), '192.0.2.9'],
  [['loopback', '192.0.2.0/29'], '127.0.0.1', xff('192.0.2.9, 192.0.2.7'), '192.0.2.9'],
  ['uniquelocal', '172.31.0.1', xff('192.0.2.8'), '192.0.2.8'],
  ['linklocal', 'fe80::1%eth0', xff('192.0.2.8'), '192.0.2.8'],
  ['fe80::/10', 'fe90::1', xff('192.0.2.8'), '192.0.2.8'],
  ['::ffff:10.0.0.0/104', '10.1.2.3', xff('192.0.2.8'), '192.0.2.8'],
  ['10.0.0.0/8', '11.0.0.1', xff('192.0.2.8'), '11.0.0.1'],
  [list, '10.1.2.3', xff('192.0.2.8'), '192.0.2.8'],
  [
    (address, i) => i === 0 && address === '10.1.2.3',
    '10.1.2.3',
    xff('1.1.1.1, 2.2.2.2'),
    '2.2.2.2'
  ],
  // What no proxy writes ends the search.
  [true, '192.0.2.1', xff('192.0.2.9, unknown, 192.0.2.8'), '192.0.2.8'],
  [true, '192.0.2.1', xff('192.0.2.9,'), '192.0.2.1'],
  [true, '192.0.2.1', xff(''), '192.0.2.1'],
  [true, '192.0.2.1', xff('192.0.2.9:4711'), '192.0.2.9'],
  [true, '192.0.2.1', xff('[2001:DB8::0:1]:4711'), '2001:db8::1'],
  [true, '192.0.2.1', xff('2001:db8::1'), '2001:db8::1'],
  [true, '192.0.2.1', xff('::ffff:192.0.2.9'), '192.0.2.9'],
  // RFC 7239, sections 4 and 6.
  [true, '192.0.2.1', forwarded('for=192.0.2.60;proto=http;by=203.0.113.43'), '192.0.2.60'],
  [true, '192.0.2.1', forwarded('For="[2001:db8:cafe::17]:4711"'), '2001:db8:cafe::17'],
  [1, '192.0.2.1', forwarded('for=192.0.2.43, for=198.51.100.17'), '198.51.100.17'],
  [
    1,
    '192.0.2.1',
    forwarded('for=192.0.2.43, by="a,b;for=c"; for="198.51.100.17"'),
    '198.51.100.17'
  ],
  [true, '192.0.2.1', forwarded('host="a;for=192.0.2.9;b"'), '192.0.2.1'],
  [true, '192.0.2.1', forwarded('host="\\";for=192.0.2.9;b"; for = "192.0.2.\\8"'), '192.0.2.8'],
  [true, '192.0.2.1', forwarded('for="_gazonk"'), '192.0.2.1'],
  [true, '192.0.2.1', forwarded('for=192.0.2.9, proto=http'), '192.0.2.1'],
  [true, '192.0.2.1', forwarded('for="192.0.2.9'), '192.0.2.1'],
  [true, '192.0.2.1', forwarded('xfor=192.0.2.9'), '192.0.2.1'],
  [true, '192.0.2.1', { ...forwarded('for=192.0.2.7'), ...xff('192.0.2.8') }, '192.0.2.8'],
  // A Unix socket has no address.
  [true, undefined, xff('192.0.2.8'), '192.0.2.8'],
  [1, undefined, xff('192.0.2.8'), '192.0.2.8'],
  ['loopback', undefined, xff('192.0.2.8'), undefined],
  [false, undefined, {}, undefined]
];

/** [trustProxy, the class of the error] */
const wrong = [
  [{}, TypeError],
  [Symbol('s'), TypeError],
  [['10.0.0.0/8', 5], TypeError],
  [-1, RangeError],
  [1.5, RangeError],
  [NaN, RangeError],
  ['', RangeError],
  ['localhost', RangeError],
  ['10.0.0.0/33', RangeError],
  ['10.0.0.0/', RangeError],
  ['10.0.0.0/8/8', RangeError],
  ['10.0.0.0/0x8', RangeError],
  ['::/129', RangeError],
  ['::ffff:10.0.0.0/8', RangeError],
  ['toString', RangeError]
];

(isHawser ? describe : describe.skip)('trustProxy', () => {
  const { clientAddress, compileTrust } = require('../../../lib/server/trusted-proxies');

  for (const [trust, remoteAddress, headers, wanted] of cases) {
    const name = typeof trust === 'object' ? JSON.stringify(trust) : String(trust);
    it(`${name} takes a client at ${remoteAddress} with ${JSON.stringify(headers)} for ${wanted}`, () => {
      const isTrusted = compileTrust('trustProxy', trust);
      assert.strictEqual(clientAddress({ headers }, { remoteAddress }, isTrusted), wanted);
    });
  }

  for (const [value, ErrorClass] of wrong) {
    it(`cannot be ${String(value)}, ${typeof value}`, () => {
      const make = () => new WebSocketServer({ noServer: true, trustProxy: value });
      assert.throws(make, (error) => {
        assert.strictEqual(error.constructor, ErrorClass);
        assert.match(error.message, /^The option "trustProxy" must be a boolean, .*, not /);
        return true;
      });
    });
  }

  it('follows no more than 64 proxies', () => {
    const isTrusted = compileTrust('trustProxy', true);
    const addresses = Array.from({ length: 100 }, (unused, i) => `10.0.0.${i}`);
    const headers = xff(addresses.join());
    assert.strictEqual(clientAddress({ headers }, {}, isTrusted), '10.0.0.36');
  });

  it('is no Promise of a function', () => {
    const isTrusted = compileTrust('trustProxy', async () => false);
    const find = () => clientAddress({ headers: {} }, { remoteAddress: '192.0.2.1' }, isTrusted);
    assert.throws(find, {
      name: 'TypeError',
      message: 'The function of "trustProxy" must return a boolean, not a Promise'
    });
  });

  it('believes nothing of headers that are no list', () => {
    const isTrusted = compileTrust('trustProxy', true);
    const socket = { remoteAddress: '192.0.2.1' };
    for (const part of ['"', 'for=', ';for ', ';', ' ', ',', '\\', '"\\', 'for="']) {
      const value = part.repeat(Math.ceil(16384 / part.length));
      for (const headers of [forwarded(value), xff(value)]) {
        assert.strictEqual(clientAddress({ headers }, socket, isTrusted), '192.0.2.1', part);
      }
    }
  });
});
