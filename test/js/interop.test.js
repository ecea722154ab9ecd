'use strict';

const assert = require('node:assert');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const npm = require('ws');
const { startProgram } = require('./support/child');
const { cleanup } = require('./support/cleanup');
const { closed, messages, once, roundTrip } = require('./support/events');
const { WebSocket } = require('./support/module');
const { loopback, startServer } = require('./support/server');
const { echoAll } = require('./support/traffic');

const sizes = [0, 1, 125, 126, 127, 65535, 65536, 1 << 20];

/** The first Python that has the package websockets (Debian: python3-websockets), or null. */
function findPython() {
  const candidates = ['python3', '/usr/bin/python3'];
  const hasPackage = (command) => spawnSync(command, ['-c', 'import websockets']).status === 0;
  return candidates.find(hasPackage) || null;
}

async function startEchoServer() {
  const { wss, url } = await startServer();
  echoAll(wss);
  return { wss, url };
}

/** Sends messages of all kinds and sizes, a ping and a close frame, and checks what comes back. */
async function checkEchoes(client) {
  const sent = sizes.flatMap((size) => ['\u00e4'.repeat(size / 2), Buffer.alloc(size, size)]);
  const received = messages(client, sent.length + 1);
  for (const message of sent) client.send(message);
  client.send('in ', { fin: false });
  client.send('fragments', { fin: true });
  for (const [i, [data, isBinary]] of (await received).entries()) {
    const message = i < sent.length ? sent[i] : 'in fragments';
    assert.ok(data.equals(Buffer.from(message)), `message ${i}`);
    assert.strictEqual(isBinary, typeof message !== 'string');
  }
  await roundTrip(client);
  const done = closed(client);
  client.close(4000, 'done');
  const { code, errors } = await done;
  assert.deepStrictEqual([code, errors], [4000, []]);
}

async function open(Class, ...args) {
  const client = new Class(...args);
  cleanup(() => client.terminate());
  await once(client, 'open');
  return client;
}

describe('Together with ws from npm', () => {
  it('the server serves its client', async () => {
    const { url } = await startEchoServer();
    await checkEchoes(await open(npm.WebSocket, url, 'echo'));
  });

  it('the client talks to its server', async () => {
    for (const perMessageDeflate of [false, true]) {
      const wss = new npm.WebSocketServer({ port: 0, host: loopback, perMessageDeflate });
      await once(wss, 'listening');
      cleanup(() => wss.close());
      echoAll(wss);
      await checkEchoes(await open(WebSocket, `ws://${loopback}:${wss.address().port}`, 'echo'));
    }
  });
});

describe("Together with Node's own WebSocket", () => {
  it('the server serves it', async () => {
    const { url } = await startEchoServer();
    const flags = globalThis.WebSocket ? [] : ['--experimental-websocket', '--no-warnings'];
    const script = path.join(__dirname, 'interop/node-client.js');
    const { code, output, errors } = await startProgram(process.execPath, [
      ...flags,
      script,
      url
    ]).finish();
    assert.deepStrictEqual([code, output], [0, '4000 done true\n'], errors);
  });
});

describe("Together with Python's websockets", () => {
  let python;

  before(function () {
    python = findPython();
    if (python !== null) return;
    assert.ok(!process.env.CI, 'python3-websockets is missing');
    console.log('    skipped: python3-websockets is missing');
    this.skip();
  });

  it('the server serves its client', async () => {
    const { wss, url } = await startEchoServer();
    const closing = new Promise((resolve) => {
      wss.on('connection', (ws) => {
        ws.on('close', (code, reason) => resolve(`${code} ${reason}`));
      });
    });
    const script = path.join(__dirname, 'interop/echo_client.py');
    const { code, output, errors } = await startProgram(python, [script, url]).finish();
    assert.deepStrictEqual([code, output], [0, '4000 done\n'], errors);
    assert.strictEqual(await closing, '4000 done');
  });

  it('the client talks to its server', async () => {
    const program = startProgram(python, [path.join(__dirname, 'interop/echo_server.py')]);
    const port = await program.readLine();
    await checkEchoes(await open(WebSocket, `ws://${loopback}:${port}`, 'echo'));
    program.child.stdin.end();
    assert.strictEqual((await program.finish()).code, 0);
  });
});
