'use strict';

// The programs of docs/deploying.md do what it says of them. Its proxies are run by test/peers.

const assert = require('node:assert');
const { once } = require('node:events');

const { startProgram } = require('../support/child');
const { cleanup } = require('../support/cleanup');
const { closed } = require('../support/events');
const { WebSocket } = require('../support/module');
const { startServer } = require('../support/server');
const { ROOT, blocksOf } = require('./markdown');

const [heartbeat, shutdown] = blocksOf('docs/deploying.md', 'js');

/** Runs a program with values of ours for some of its names. */
function run(program, names) {
  new Function(...Object.keys(names), program)(...Object.values(names));
}

async function connect(url, options) {
  const client = new WebSocket(url, options);
  cleanup(() => client.terminate());
  await once(client, 'open');
  return client;
}

describe('docs/deploying.md', () => {
  it('has a heartbeat that ends who does not answer, and nobody else', async () => {
    const { wss, url } = await startServer();
    let beat;
    const setInterval = (callback) => {
      beat = callback;
      return { unref() {} };
    };
    run(heartbeat, { server: wss, setInterval });

    const [silent, alive] = [await connect(url, { autoPong: false }), await connect(url)];
    const answered = Promise.all([...wss.clients].slice(1).map((socket) => once(socket, 'pong')));
    const asked = once(silent, 'ping');
    beat();
    await Promise.all([answered, asked]);
    beat();

    assert.strictEqual((await closed(silent)).code, 1006);
    assert.strictEqual(alive.readyState, WebSocket.OPEN);
    assert.strictEqual(wss.clients.size, 1);
  });

  it('has an end that tells every client, and waits for them', async () => {
    const program = `
      const { WebSocketServer } = require(${JSON.stringify(ROOT)});
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {
        console.log(server.address().port);
      });
      ${shutdown}
    `;
    const { child, finish, readLine } = startProgram(process.execPath, ['-e', program]);
    const url = `ws://127.0.0.1:${await readLine()}`;
    const clients = [await connect(url), await connect(url)];

    const ends = clients.map(closed);
    child.kill('SIGTERM');
    for (const { code } of await Promise.all(ends)) assert.strictEqual(code, 1001);
    const { code, output, errors } = await finish();
    const counts = '2 clients have gone, 0 were cut off\n';
    assert.deepStrictEqual([code, output, errors], [0, counts, '']);
  });
});
