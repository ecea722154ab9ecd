'use strict';

const assert = require('node:assert');
const { once } = require('node:events');
const path = require('node:path');

const { startProgram } = require('../js/support/child');
const { doneWith, startEchoServer } = require('./echo');

/** Node 20 has its WebSocket behind a flag. */
const FLAGS = globalThis.WebSocket ? [] : ['--experimental-websocket', '--no-warnings'];
const PROGRAM = path.join(__dirname, '..', 'js', 'interop', 'node-client.js');

describe("Together with Node's WebSocket", () => {
  it('the server serves it with permessage-deflate', async () => {
    const { wss, url, ending } = await startEchoServer({ perMessageDeflate: true });
    const connected = once(wss, 'connection');
    const { code, output, errors } = await startProgram(process.execPath, [
      ...FLAGS,
      PROGRAM,
      url
    ]).finish();
    assert.deepStrictEqual([code, output], [0, '4000 done true\n'], errors);
    assert.deepStrictEqual(await ending, doneWith({ perMessageDeflate: true }));
    const [, request] = await connected;
    assert.strictEqual(request.headers['sec-websocket-version'], '13');
  });
});
