'use strict';

const assert = require('node:assert');

module.exports = {
  'tells those who listen what is posted to a route': async (example) => {
    const listeners = [await example.connect('/news'), await example.connect('/news')];
    for (const { next } of listeners) assert.match(await next(), /^Welcome, /);

    const posted = await fetch(`${example.url}/news`, { method: 'POST', body: 'Land ahoy' });
    assert.deepStrictEqual([posted.status, await posted.json()], [202, { told: 2 }]);
    for (const { next } of listeners) assert.strictEqual(await next(), 'Land ahoy');
  },

  'leaves the other routes to Express': async (example) => {
    const response = await fetch(example.url);
    assert.deepStrictEqual(await response.json(), { listeners: 0 });
    const headers = { 'Content-Type': 'application/octet-stream' };
    const refused = await fetch(`${example.url}/news`, { method: 'POST', body: 'x', headers });
    assert.strictEqual(refused.status, 415);
    await assert.rejects(example.connect('/'), { message: 'Unexpected server response: 400' });
  }
};
