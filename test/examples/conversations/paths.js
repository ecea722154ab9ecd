'use strict';

const assert = require('node:assert');

module.exports = {
  'has an echo at one path, and a clock at another': async (example) => {
    const echo = await example.connect('/echo?from=test');
    const clock = await example.connect('/clock/5');
    echo.socket.send('ahoy');
    assert.strictEqual(await echo.next(), 'ahoy');
    assert.ok(!Number.isNaN(Date.parse(await clock.next())));

    const page = await fetch(example.url);
    assert.strictEqual(await page.text(), '1 echo, 1 look at the clock.\n');
  },

  'answers 404 at any other': async (example) => {
    for (const path of ['/', '/clock/0', '/clock/100', '/echo/more', '/__proto__']) {
      await assert.rejects(example.connect(path), { message: 'Unexpected server response: 404' });
    }
  }
};
