'use strict';

const assert = require('node:assert');
const path = require('node:path');

const { startProgram } = require('../js/support/child');
const { loopback } = require('../js/support/server');
const { findPython, needs } = require('./debian');
const { doneWith, exchangeWith, startEchoServer, startSecureEchoServer } = require('./echo');

describe("Together with Python's aiohttp", () => {
  let python;
  needs('python3-aiohttp', () => (python = findPython('aiohttp')));

  const start = (...args) =>
    startProgram(python, [path.join(__dirname, 'aiohttp_echo.py'), ...args]);

  for (const perMessageDeflate of [false, true]) {
    const how = perMessageDeflate ? ' with permessage-deflate' : '';

    it(`the server serves its client${how}`, async () => {
      const { url, ending } = await startEchoServer({ perMessageDeflate });
      const { code, output, errors } = await start('client', url).finish();
      assert.deepStrictEqual([code, output], [0, '4000\n'], errors);
      assert.deepStrictEqual(await ending, doneWith({ perMessageDeflate }));
    });

    it(`the server serves its client over TLS${how}`, async () => {
      const { url, ending } = await startSecureEchoServer({ perMessageDeflate });
      const { code, output, errors } = await start('client', url).finish();
      assert.deepStrictEqual([code, output], [0, '4000\n'], errors);
      assert.deepStrictEqual(await ending, doneWith({ perMessageDeflate }));
    });

    it(`the client talks to its server${how}`, async () => {
      const program = start('server');
      const port = await program.readLine();
      await exchangeWith(`ws://${loopback}:${port}`, { perMessageDeflate });
      program.child.stdin.end();
      const { code, errors } = await program.finish();
      assert.strictEqual(code, 0, errors);
    });
  }
});
