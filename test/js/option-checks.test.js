'use strict';

const assert = require('node:assert');
const { inspect } = require('node:util');
const { loopback } = require('./support/server');
const { WebSocket, WebSocketServer, isHawser } = require('./support/module');

const BYTES = `a whole number from 0 to ${2 ** 31 - 1}`;
const NO_BYTES = { RangeError: [-1, 0.5, NaN, Infinity, 2 ** 31], TypeError: ['1', true, {}] };

/** By option of a connection that ws does not have: what it may be, and values that it may not. */
const CHECKED = {
  errorOnIdleTimeout: ['true or false', { TypeError: ['yes', 1, {}] }],
  idleTimeout: [BYTES, NO_BYTES],
  highWaterMark: [BYTES, NO_BYTES],
  maxBackpressure: [BYTES, NO_BYTES],
  maxBufferedBytes: [BYTES, NO_BYTES],
  onBackpressure: ["'close' or 'drop'", { RangeError: ['', 'Close'], TypeError: [1, true, {}] }],
  sendPings: ['true or false', { TypeError: ['no', 0, {}] }]
};

/** All that take options and are made before there is a connection. */
const MAKERS = {
  'a server': (options) => new WebSocketServer({ noServer: true, ...options }),
  'a client': (options) => new WebSocket(`ws://${loopback}:1`, options)
};

(isHawser ? describe : describe.skip)('An option that ws does not have', () => {
  for (const [maker, make] of Object.entries(MAKERS)) {
    for (const [name, [wanted, bad]] of Object.entries(CHECKED)) {
      it(`is checked as ${maker} is made: ${name}`, () => {
        for (const [type, values] of Object.entries(bad)) {
          for (const value of values) {
            assert.throws(() => make({ [name]: value }), {
              name: type,
              code: type === 'TypeError' ? 'ERR_INVALID_ARG_TYPE' : 'ERR_OUT_OF_RANGE',
              message: `The option "${name}" must be ${wanted}, not ${inspect(value)}`
            });
          }
        }
      });
    }
  }

  it('has its default when it is given as undefined or null', () => {
    for (const name of Object.keys(CHECKED)) {
      for (const value of [undefined, null]) {
        assert.doesNotThrow(() => MAKERS['a server']({ [name]: value }));
      }
    }
  });
});
