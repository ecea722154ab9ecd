'use strict';

const assert = require('node:assert');

const QUICKLY = { CLIENTS: '20', SPREAD_MS: '100' };

/** Starts it with the clients that it brings along, and waits until they are connected. */
async function startQuickly(start) {
  const example = await start({ env: QUICKLY }).listening();
  await example.line(/ 20 clients are there, /);
  return example;
}

module.exports = {
  'restarts, and has all its clients back': async (unused, start) => {
    const example = await startQuickly(start);
    example.kill('SIGHUP');
    await example.line(/ 20 clients have gone in order, 0 were cut off$/);
    await example.line(/ 20 clients are there, over [\d.]+ s, at most \d+ of them within 100 ms$/);
  },

  'ends when all its clients have gone': async (unused, start) => {
    const example = await startQuickly(start);
    example.kill('SIGTERM');
    await example.line(/ 20 clients have gone in order, 0 were cut off$/);
    assert.deepStrictEqual(await example.ended, { code: 0, signal: null });
  }
};
