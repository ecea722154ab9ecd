'use strict';

// The binary for Windows, in Node for Windows, under Wine: HAWSER_WINDOWS_NODE names the program
// (tools/test/packed.js). What Wine's Node prints goes nowhere, so programs write into a file.

const assert = require('node:assert');
const { once } = require('node:events');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: wait } = require('node:timers/promises');

/** The judge at the other end. */
const ws = require('ws');

const ROOT = path.join(__dirname, '..', '..');

/** As Wine calls a file. */
const windowsPath = (file) => `Z:${file.replaceAll('/', '\\')}`;

const SERVER = `
const { WebSocket, WebSocketServer } = require(ROOT);
const options = { port: 0, host: '127.0.0.1', perMessageDeflate: true };
const wss = new WebSocketServer(options, () => tell({ port: wss.address().port, platform: process.platform }));
wss.on('connection', (ws) => {
  ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
  ws.on('close', (code) => {
    tell({ code });
    wss.close();
  });
});
`;

const CLIENT = `
const { WebSocket } = require(ROOT);
const ws = new WebSocket(URL);
ws.on('open', () => ws.send('ahoy'.repeat(50_000)));
ws.on('message', (data) => {
  tell({ length: data.length, extensions: ws.extensions });
  ws.close(1000);
});
ws.on('close', (code) => tell({ code }));
`;

describe('The package on Windows', function () {
  let folder;
  let lines;

  beforeEach(function () {
    if (!process.env.HAWSER_WINDOWS_NODE) this.skip();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-windows-'));
    lines = path.join(folder, 'lines');
    fs.writeFileSync(lines, '');
  });

  afterEach(() => folder && fs.rmSync(folder, { recursive: true }));

  /** @returns {ChildProcess} a program in Node for Windows */
  function start(program, constants) {
    const values = { ROOT: windowsPath(ROOT), LINES: windowsPath(lines), ...constants };
    const head = Object.entries(values).map(
      ([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`
    );
    const tell = `
      const tell = (value) => require('node:fs').appendFileSync(LINES, JSON.stringify(value) + '\\n');
      process.on('uncaughtException', (error) => {
        tell({ error: error.stack });
        process.exit(1);
      });`;
    const file = path.join(folder, 'program.js');
    fs.writeFileSync(file, head.join('') + tell + program);
    return spawn('wine', [process.env.HAWSER_WINDOWS_NODE, windowsPath(file)], {
      stdio: 'ignore',
      env: { ...process.env, WINEDEBUG: '-all', NODE_SKIP_PLATFORM_CHECK: '1' }
    });
  }

  /** @returns {Promise<object>} the line of that number, once it is there */
  async function line(number) {
    for (;;) {
      const all = fs.readFileSync(lines, 'utf8').split('\n');
      if (all.length > number + 1) return JSON.parse(all[number]);
      await wait(50);
    }
  }

  it('serves a client, with compression', async function () {
    const child = start(SERVER);
    const exited = once(child, 'exit');
    const { port, platform, error } = await line(0);
    assert.strictEqual(error, undefined);
    assert.strictEqual(platform, 'win32');
    const socket = new ws(`ws://127.0.0.1:${port}`);
    await once(socket, 'open');
    assert.strictEqual(socket.extensions, 'permessage-deflate');
    for (const data of [Buffer.from('ahoy'), Buffer.alloc(1 << 20, 'ahoy'), Buffer.alloc(0)]) {
      socket.send(data);
      assert.deepStrictEqual((await once(socket, 'message'))[0], data);
    }
    socket.close(1000);
    assert.deepStrictEqual(await line(1), { code: 1000 });
    assert.deepStrictEqual(await exited, [0, null]);
  });

  it('is the client of a server, with compression', async function () {
    const wss = new ws.WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true });
    await once(wss, 'listening');
    wss.on('connection', (socket) => socket.on('message', (data) => socket.send(`${data}`)));
    const child = start(CLIENT, { URL: `ws://127.0.0.1:${wss.address().port}` });
    const exited = once(child, 'exit');
    assert.deepStrictEqual(await line(0), { length: 200_000, extensions: 'permessage-deflate' });
    assert.deepStrictEqual(await line(1), { code: 1000 });
    assert.deepStrictEqual(await exited, [0, null]);
    wss.close();
  });
});
