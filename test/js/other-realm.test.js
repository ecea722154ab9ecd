'use strict';

const assert = require('node:assert');

const { startChild } = require('./support/child');

describe('An environment whose global Uint8Array and ArrayBuffer are those of another realm', () => {
  for (const order of ['before', 'after']) {
    it(`as jsdom's, set up ${order} the library is loaded: everything is sent and closed`, async () => {
      const { finish } = startChild('other-realm.js', [order]);
      const { code, output, errors } = await finish();
      assert.deepStrictEqual(
        { code, errors, got: JSON.parse(output) },
        {
          code: 0,
          errors: '',
          got: {
            messages: ['74657874', '627566', '010203', '0000c03f', '00000000'],
            pong: 'ping',
            client: [1000, 'bye'],
            server: [1000, 'bye']
          }
        }
      );
    });
  }
});
