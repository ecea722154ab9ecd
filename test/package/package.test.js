'use strict';

// The package as its users get it, installed from a tarball in an empty folder: with a binary, and without one, when
// the command that the error names must build it.

const assert = require('node:assert');
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { QUIET, npm, pack } = require('./pack');

const ROOT = path.join(__dirname, '..', '..');
const COMPILER = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const BUILD_TIMEOUT_MS = 5 * 60_000;

/** Names by which the package is installed: its own, and that of `"ws": "npm:hawser"`. */
const NAMES = ['hawser', 'ws'];

const ECHO = `
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {
  const ws = new WebSocket('ws://127.0.0.1:' + wss.address().port);
  ws.on('open', () => ws.send('ahoy'));
  ws.on('message', (data) => {
    console.log(String(data));
    ws.close();
    wss.close();
  });
});
wss.on('connection', (ws) => ws.on('message', (data) => ws.send(data)));
`;

function programsFor(name) {
  return {
    'echo.cjs': `const { WebSocket, WebSocketServer } = require('${name}');${ECHO}`,
    'echo.mjs': `import { WebSocket, WebSocketServer } from '${name}';${ECHO}`,
    'typed.mts': `import WebSocket, { WebSocketServer } from '${name}';
      export const wss: WebSocketServer = new WebSocketServer({ noServer: true });
      export const ws: WebSocket = new WebSocket('ws://127.0.0.1');
      // @ts-expect-error: really typed, not any
      ws.send();`,
    'typed.cts': `import WebSocket = require('${name}');
      export const ws: WebSocket = new WebSocket('ws://127.0.0.1');
      // @ts-expect-error: really typed, not any
      ws.send();`
  };
}

/** Installs it in a new folder beside programs that use it. */
function installAs(name, withBinary) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-installed-'));
  const tarball = pack(folder, withBinary);
  const manifest = { private: true, dependencies: { [name]: `file:${tarball}` } };
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  npm(['install', '--prefer-offline', ...QUIET], folder);
  for (const [file, source] of Object.entries(programsFor(name))) {
    fs.writeFileSync(path.join(folder, file), source);
  }
  return folder;
}

function runIn(folder, command, args, shell = false) {
  // Where a binary of this checkout is meant by the environment, that of the package is tested all the same.
  const env = { ...process.env, HAWSER_PREBUILD: '' };
  return spawnSync(command, args, { cwd: folder, encoding: 'utf8', env, shell });
}

function assertEchoes(folder) {
  for (const file of ['echo.cjs', 'echo.mjs']) {
    const { stdout, stderr } = runIn(folder, process.execPath, [file]);
    assert.strictEqual(stdout, 'ahoy\n', stderr);
  }
}

function assertTyped(folder) {
  const types = path.join(folder, 'node_modules', '@types');
  fs.mkdirSync(types, { recursive: true });
  fs.symlinkSync(path.join(ROOT, 'node_modules', '@types', 'node'), path.join(types, 'node'));
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--types', 'node'];
  const files = ['typed.mts', 'typed.cts'];
  const { status, stdout } = runIn(folder, process.execPath, [COMPILER, ...options, ...files]);
  assert.strictEqual(status, 0, stdout);
}

/** Under another name, too, it calls itself hawser. */
async function assertStartsExample(folder, name) {
  const program = path.join('node_modules', name, 'examples', 'rooms.js');
  const env = { ...process.env, HAWSER_PREBUILD: '', PORT: '0' };
  const stdio = ['ignore', 'pipe', 'inherit'];
  const child = spawn(process.execPath, [program], { cwd: folder, env, stdio });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  child.kill();
  await once(child, 'exit');
  assert.match(line, /^Rooms: ws:/);
}

describe('The package', function () {
  this.timeout(BUILD_TIMEOUT_MS);

  let folder;

  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  for (const name of NAMES) {
    it(`works when it is installed as ${name}`, async () => {
      folder = installAs(name, true);
      assertEchoes(folder);
      assertTyped(folder);
      await assertStartsExample(folder, name);
    });
  }

  it('says without a binary which command builds it, also under another name, and then works', () => {
    folder = installAs('ws', false);
    const { status, stderr } = runIn(folder, process.execPath, ['echo.cjs']);
    assert.notStrictEqual(status, 0);
    const [, command] = /Build it with `([^`]+)`/.exec(stderr);

    const built = runIn(folder, command, [], true);

    assert.strictEqual(built.status, 0, built.stdout + built.stderr);
    assertEchoes(folder);
  });
});
