'use strict';

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { startProgram } = require('../js/support/child');
const { loopback } = require('../js/support/server');
const { needs, needsCommand } = require('./debian');
const { doneWith, exchangeWith, startEchoServer } = require('./echo');

/** Where Debian puts the sources of its Go packages. */
const GOPATH = '/usr/share/gocode';
/** A first build compiles the standard library. */
const BUILD_TIMEOUT_MS = 180_000;

describe("Together with Go's gorilla/websocket", () => {
  const go = needsCommand('golang-go', 'go');
  needs('golang-github-gorilla-websocket-dev', () =>
    fs.existsSync(path.join(GOPATH, 'src/github.com/gorilla/websocket'))
  );

  let folder;
  let program;

  before('build its program', function () {
    this.timeout(BUILD_TIMEOUT_MS);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-gorilla-'));
    program = path.join(folder, 'gorilla-echo');
    const args = ['build', '-o', program, path.join(__dirname, 'gorilla_echo.go')];
    const cache = path.join(os.tmpdir(), 'hawser-go-cache');
    const env = { ...process.env, GO111MODULE: 'off', GOPATH, GOCACHE: cache, CGO_ENABLED: '0' };
    const { status, stderr } = spawnSync(go(), args, { env, encoding: 'utf8' });
    assert.strictEqual(status, 0, stderr);
  });

  after(() => {
    if (folder !== undefined) fs.rmSync(folder, { recursive: true });
  });

  for (const perMessageDeflate of [false, true]) {
    const how = perMessageDeflate ? ' with permessage-deflate' : '';

    it(`the server serves its client${how}`, async () => {
      const { url, ending } = await startEchoServer({ perMessageDeflate });
      const { code, output, errors } = await startProgram(program, ['client', url]).finish();
      assert.deepStrictEqual([code, output], [0, '4000 done\n'], errors);
      assert.deepStrictEqual(await ending, doneWith({ perMessageDeflate }));
    });

    it(`the client talks to its server${how}`, async () => {
      const server = startProgram(program, ['server']);
      const port = await server.readLine();
      await exchangeWith(`ws://${loopback}:${port}`, { perMessageDeflate });
      server.child.stdin.end();
      const { code, errors } = await server.finish();
      assert.strictEqual(code, 0, errors);
    });
  }
});
