'use strict';

const assert = require('node:assert');
const { WebSocketServer, isHawser } = require('../support/module');

const count = 'a whole number from 0 to 4294967295';
const milliseconds = 'a whole number from 0 to 2147483647';

/** [option, what it has to be, good values, those of a wrong type, those out of range] */
const options = [
  ['maxConnections', count, [0, 1, 4294967295], ['1', true, 1n, {}], [-1, 1.5, NaN, 4294967296]],
  ['maxConnectionsPerAddress', count, [0, 1, 4294967295], ['1', [], () => 1], [-1, 0.1, Infinity]],
  ['handshakeTimeout', milliseconds, [0, 1, 2147483647], ['1s', Symbol('s')], [-1, 2147483648]],
  ['authenticate', 'a function', [() => {}, async () => {}], [{}, 'x', true], []],
  ['allowedOrigins', /^an origin as /, ['null', [], /./, () => true], [1], ['*']],
  ['trustProxy', /^a boolean, /, [true, 2, 'loopback', [], () => true], [{}], [-1, 'x']]
];

(isHawser ? describe : describe.skip)('An option that ws does not have', () => {
  const make = (name, value) => () => new WebSocketServer({ noServer: true, [name]: value });

  for (const [name, wanted, good, ofWrongType, outOfRange] of options) {
    it(`${name} is checked at construction`, () => {
      for (const value of [undefined, null, ...good]) {
        assert.strictEqual(make(name, value)().options[name], value);
      }
      const refuses = (values, ErrorClass, code) => {
        for (const value of values) {
          assert.throws(make(name, value), (error) => {
            assert.deepStrictEqual([error.constructor, error.code], [ErrorClass, code]);
            const [, text] = new RegExp(`^The option "${name}" must be (.*), not `).exec(
              error.message
            );
            assert.ok(wanted.test?.(text) ?? text === wanted, error.message);
            return true;
          });
        }
      };
      refuses(ofWrongType, TypeError, 'ERR_INVALID_ARG_TYPE');
      refuses(outOfRange, RangeError, 'ERR_OUT_OF_RANGE');
    });
  }

  it('shows a long value in short', () => {
    const value = 'x'.repeat(10_000);
    assert.throws(make('trustProxy', value), ({ message }) => message.length < 300);
    const custom = { [Symbol.for('nodejs.util.inspect.custom')]: () => assert.fail('called') };
    assert.throws(make('maxConnections', custom), TypeError);
  });
});
