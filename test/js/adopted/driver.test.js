'use strict';

const assert = require('node:assert');
const { binary, text } = require('../support/frames');
const { requestHead } = require('../support/raw-peer');
const { dial } = require('../support/server');
const { flood } = require('./flooding-peer');
const { readReport, runChild } = require('./run-child');

const FLOODS = 4;

/** Has the server echo one message after another, until it says that its JS thread drives. */
async function quieten(server, port) {
  const raw = dial(port);
  raw.write(requestHead());
  await raw.readHead();
  let quiet = false;
  const said = server.readLine().then(() => (quiet = true));
  while (!quiet) {
    raw.write(text('x'));
    await Promise.race([raw.readFrame(), said]);
  }
}

describe('The JS thread drives while one message at a time comes, and hands a flood to the threads', () => {
  for (const listenerMs of [0.1, 0.5, 1, 5]) {
    it(`when a listener takes ${listenerMs} ms`, async () => {
      const env = { HAWSER_DRIVER: '', HAWSER_IO_THREADS: 1 };
      const server = runChild('driven-server.js', { args: [listenerMs], env });
      const port = Number(await server.readLine());
      await quieten(server, port);
      const bytes = Buffer.concat(Array(64).fill(binary(Buffer.alloc(1000))));
      for (let i = 0; i < FLOODS; ++i) await flood(port, bytes);
      const { isJavaScript, messages } = await readReport(server);
      assert.strictEqual(isJavaScript, false, `after ${messages} messages`);
    });
  }
});
