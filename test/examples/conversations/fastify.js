'use strict';

const assert = require('node:assert');

module.exports = {
  'has Hawser under the plugin': async (example) => {
    const { socket, next } = await example.connect('/echo/ada');
    assert.strictEqual(await next(), 'Ahoy, ada');
    const response = await fetch(example.url);
    assert.deepStrictEqual(await response.json(), { engine: 'hawser', clients: 1 });
    socket.send('knot');
    assert.strictEqual(await next(), 'knot');
  },

  'refuses by its schema, before the upgrade': async (example) => {
    await assert.rejects(example.connect('/echo/NOBODY'), {
      message: 'Unexpected server response: 400'
    });
  }
};
