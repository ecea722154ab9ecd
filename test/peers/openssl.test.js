'use strict';

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { Duplex } = require('node:stream');

const { cleanup } = require('../js/support/cleanup');
const { text } = require('../js/support/frames');
const { RawPeer, requestHead } = require('../js/support/raw-peer');
const { needsCommand } = require('./debian');
const { startSecureEchoServer } = require('./echo');

/** `openssl s_client`. A chunk that begins with K or k is no data for it: it updates its keys, and asks for new ones or not. */
function startClient(openssl, port, ...args) {
  const child = spawn(openssl, ['s_client', '-connect', `127.0.0.1:${port}`, ...args]);
  child.stdin.on('error', () => {});
  cleanup(() => child.kill());
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  return { raw: new RawPeer(stream), child };
}

async function upgrade(raw) {
  raw.write(requestHead());
  assert.match(await raw.readHead(), /HTTP\/1\.1 101 /);
}

async function assertEchoes(raw, payload) {
  raw.write(text(payload));
  assert.strictEqual(String((await raw.readFrame()).payload), payload);
}

/** Until s_client says on stderr what it was told to do. */
async function command(child, letter) {
  const said = new Promise((resolve) => {
    child.stderr.on('data', (chunk) => String(chunk).includes('KEYUPDATE') && resolve());
  });
  child.stdin.write(`${letter}\n`);
  await said;
}

describe('Together with openssl s_client', () => {
  const openssl = needsCommand('openssl', 'openssl');

  for (const version of ['-tls1_2', '-tls1_3']) {
    it(`the server serves it, ${version}`, async () => {
      const { port, ending } = await startSecureEchoServer();
      const { raw, child } = startClient(openssl(), port, version);
      await upgrade(raw);
      await assertEchoes(raw, 'hello');
      await assertEchoes(raw, 'x'.repeat(10_000));
      child.kill();
      assert.strictEqual((await ending).code, 1006);
    });
  }

  it('keys may be updated in both forms while somebody listens to the first ones', async () => {
    const keys = [];
    const server = await startSecureEchoServer();
    server.https.on('keylog', (line) => keys.push(line));
    const { raw, child } = startClient(openssl(), server.port, '-tls1_3');
    await upgrade(raw);
    const before = keys.length;
    assert.ok(before >= 5);
    for (const letter of ['K', 'k', 'K']) {
      await command(child, letter);
      await assertEchoes(raw, `after ${letter}`);
    }
    assert.strictEqual(keys.length, before);
  });
});
