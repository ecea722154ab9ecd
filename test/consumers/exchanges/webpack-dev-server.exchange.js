'use strict';

// webpack-dev-server tells its page, over a WebSocket, of every build.

const assert = require('node:assert');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const webpack = require('webpack');
const WebpackDevServer = require('webpack-dev-server');

/** Resolves with the types of all messages up to one of the given type. */
function until(client, wanted) {
  const types = [];
  return new Promise((resolve) => {
    client.on('message', function onMessage(text) {
      const { type } = JSON.parse(text);
      types.push(type);
      if (type !== wanted) return;
      client.off('message', onMessage);
      resolve(types);
    });
  });
}

async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-webpack-'));
  const entry = path.join(folder, 'index.js');
  fs.writeFileSync(entry, 'console.log(1);\n');
  const compiler = webpack({ mode: 'development', context: folder, entry, stats: 'none' });
  const server = new WebpackDevServer(
    { host: '127.0.0.1', port: 'auto', setupExitSignals: false, static: false },
    compiler
  );
  await server.start();

  const { WebSocket } = require('ws');
  const { port } = server.server.address();
  const headers = { origin: `http://127.0.0.1:${port}` };
  const client = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers });
  const first = until(client, 'ok');
  assert.deepStrictEqual((await first).slice(0, 2), ['hot', 'liveReload']);

  const second = until(client, 'ok');
  fs.writeFileSync(entry, 'console.log(2);\n');
  server.invalidate();
  assert.ok((await second).includes('invalid'));

  const closed = once(client, 'close');
  await server.stop();
  assert.strictEqual((await closed)[0], 1006);
  await new Promise((resolve) => compiler.close(resolve));
  fs.rmSync(folder, { recursive: true });
}

main();
