'use strict';

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { isHawser } = require('./support/module');

/** Requires the package in a process of its own whose addon is looked for in `prebuild`. */
function requireWith(prebuild) {
  const root = path.join(__dirname, '../..');
  return spawnSync(process.execPath, ['-e', `require(${JSON.stringify(root)})`], {
    encoding: 'utf8',
    env: { ...process.env, HAWSER_PREBUILD: prebuild }
  });
}

describe('The native addon', function () {
  let folder;

  before(function () {
    if (!isHawser) this.skip();
  });

  beforeEach(function () {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-no-binary-'));
  });

  afterEach(function () {
    fs.rmSync(folder, { recursive: true });
  });

  it('names platform, architecture and the command that builds it when there is none', function () {
    const { status, stderr } = requireWith(folder);

    assert.notStrictEqual(status, 0);
    assert.match(stderr, new RegExp(`no binary of hawser for ${process.platform}-${process.arch}`));
    assert.match(stderr, /npm run build/);
    assert.match(stderr, /libssl-dev/);
  });

  it('says why when there is one that cannot be loaded', function () {
    fs.mkdirSync(path.join(folder, 'build/Release'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'build/Release/hawser.node'), 'no ELF file');

    const { status, stderr } = requireWith(folder);

    assert.notStrictEqual(status, 0);
    assert.match(stderr, /cannot be loaded on .*: .*hawser\.node/);
    assert.match(stderr, /npm run build/);
  });
});
