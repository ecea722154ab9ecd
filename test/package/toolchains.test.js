'use strict';

// What stands between a program's text and Node: compilers and the runners of tests. In a project of a user's, with nothing but Node
// and a shell on the path.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

const { Project } = require('./support/project');
const { commandOf, installTools } = require('./support/tools');

const MODULES = path.join(__dirname, '..', '..', 'node_modules');

/** Typed strictly, in one of the three ways to import a CommonJS module. */
const echo = (imports) => `${imports}
const wss: WebSocketServer = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {
  const { port } = wss.address() as AddressInfo;
  const ws: WebSocket = new WebSocket(\`ws://127.0.0.1:\${port}\`);
  ws.on('open', () => ws.send('ahoy'));
  ws.on('message', (data: RawData, isBinary: boolean) => {
    console.log(data.toString(), isBinary);
    ws.close();
    wss.close();
  });
});
export function mistake(ws: WebSocket): void {
  // @ts-expect-error: really typed, not any
  ws.send();
}
wss.on('connection', (ws) => ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary })));
`;

const BY_NAME = `import { WebSocket, WebSocketServer, type RawData } from 'hawser';
import type { AddressInfo } from 'node:net';`;
const BY_DEFAULT = `import WebSocket, { WebSocketServer, type RawData } from 'hawser';
import type { AddressInfo } from 'node:net';`;
const BY_REQUIRE = `import WebSocket = require('hawser');
import net = require('node:net');
type AddressInfo = net.AddressInfo;
type RawData = WebSocket.RawData;
type WebSocketServer = WebSocket.WebSocketServer;
const { WebSocketServer } = WebSocket;`;

/** What may stand in a tsconfig.json, and how the program imports then. */
const RESOLUTIONS = {
  node16: {
    options: { module: 'node16', moduleResolution: 'node16' },
    files: {
      ...{ 'named.mts': BY_NAME, 'default.mts': BY_DEFAULT },
      ...{ 'named.cts': BY_NAME, 'require.cts': BY_REQUIRE }
    }
  },
  bundler: {
    options: { module: 'esnext', moduleResolution: 'bundler' },
    files: { 'named.mts': BY_NAME, 'default.mts': BY_DEFAULT }
  },
  commonjs: {
    options: { module: 'commonjs', esModuleInterop: true },
    files: { 'named.ts': BY_NAME, 'default.ts': BY_DEFAULT, 'require.ts': BY_REQUIRE }
  }
};

const STRICT = { strict: true, target: 'es2022', types: ['node'], rootDir: 'src', outDir: 'out' };

const COMPILERS = {
  'TypeScript 5': () => commandOf('typescript-5'),
  'the newest TypeScript': () => [process.execPath, path.join(MODULES, 'typescript/bin/tsc')]
};

/** A test in the words of Jest; those of Vitest are the same. */
const TEST = `
test('echoes, and goes on under fake timers', async () => {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true });
  await once(wss, 'listening');
  wss.on('connection', (ws) => ws.on('message', (data) => ws.send(data)));
  const ws = new WebSocket('ws://127.0.0.1:' + wss.address().port);
  await once(ws, 'open');
  timers.useFakeTimers();
  for (const text of ['ahoy', 'ahoy'.repeat(50_000)]) {
    const answer = once(ws, 'message');
    ws.send(text);
    expect(String((await answer)[0])).toBe(text);
  }
  timers.useRealTimers();
  const closed = once(ws, 'close');
  ws.close(1000);
  expect((await closed)[0]).toBe(1000);
  wss.close();
});
`;

/** Lets a project find a package that was installed elsewhere. */
function link(project, name, target) {
  const place = path.join(project.folder, 'node_modules', name);
  fs.mkdirSync(path.dirname(place), { recursive: true });
  fs.symlinkSync(target, place);
}

describe('The package, without a compiler on the path,', function () {
  this.timeout(180_000);

  let project;

  before(function () {
    project = Project.installed();
    link(project, '@types/node', path.join(MODULES, '@types/node'));
    link(project, 'vitest', path.join(installTools(), 'node_modules/vitest'));
  });

  beforeEach(() => fs.rmSync(path.join(project.folder, 'src'), { recursive: true, force: true }));

  after(() => project?.remove());

  for (const [compiler, command] of Object.entries(COMPILERS)) {
    for (const [name, { options, files }] of Object.entries(RESOLUTIONS)) {
      it(`is typed for ${compiler}, by ${name}, and echoes`, function () {
        fs.rmSync(path.join(project.folder, 'out'), { recursive: true, force: true });
        for (const [file, imports] of Object.entries(files)) {
          project.write(`src/${file}`, echo(imports));
        }
        const config = { compilerOptions: { ...STRICT, ...options }, include: ['src'] };
        project.write('tsconfig.json', JSON.stringify(config));
        const { status, stdout } = project.run([...command(), '--pretty', 'false']);
        assert.strictEqual(status, 0, stdout);

        const made = fs.readdirSync(path.join(project.folder, 'out'));
        assert.strictEqual(made.length, Object.keys(files).length);
        for (const file of made) {
          assert.strictEqual(project.must([process.execPath, `out/${file}`]), 'ahoy false\n');
        }
      });
    }
  }

  it('runs in Jest', function () {
    project.write(
      'src/jest/echo.test.js',
      `
      const { once } = require('node:events');
      const { WebSocket, WebSocketServer } = require('hawser');
      const timers = jest;
      ${TEST}`
    );
    const { status, stderr } = project.run([...commandOf('jest'), '--rootDir', 'src/jest']);
    assert.match(stderr, /Tests: +1 passed, 1 total/);
    assert.strictEqual(status, 0, stderr);
  });

  for (const pool of ['forks', 'threads']) {
    it(`runs in Vitest, with its ${pool}`, function () {
      project.write(
        'src/vitest/echo.test.mjs',
        `
        import { once } from 'node:events';
        import { WebSocket, WebSocketServer } from 'hawser';
        import { expect, test, vi as timers } from 'vitest';
        ${TEST}`
      );
      const { status, stdout, stderr } = project.run(
        [...commandOf('vitest'), 'run', '--root', 'src/vitest', `--pool=${pool}`],
        { NO_COLOR: '1' }
      );
      assert.match(stdout, /Tests +1 passed \(1\)/, stdout + stderr);
      assert.strictEqual(status, 0, stdout + stderr);
    });
  }
});
