'use strict';

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { faultOf } = require('../../lib/core/binary-file');
const { isHawser } = require('./support/module');

const ROOT = path.join(__dirname, '../..');
const BINARY = path.join(process.env.HAWSER_PREBUILD || ROOT, 'build/Release/hawser.node');
const PREBUILT = process.env.HAWSER_PREBUILD && !fs.existsSync(BINARY);

/** Where the machine stands in an ELF file, and the numbers of two. */
const MACHINE = 18;
const MACHINES = { x64: 62, arm64: 183 };
const OTHER = process.arch === 'x64' ? 'arm64' : 'x64';

/** Requires the package in a process of its own whose addon is looked for in `prebuild`. */
function requireWith(prebuild, options = []) {
  return spawnSync(process.execPath, [...options, '-e', `require(${JSON.stringify(ROOT)})`], {
    encoding: 'utf8',
    env: { ...process.env, HAWSER_PREBUILD: prebuild }
  });
}

/** What Node has called the option that forbids what is not allowed. */
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

describe('The native addon', function () {
  let folder;

  before(function () {
    if (!isHawser || PREBUILT) this.skip();
  });

  beforeEach(function () {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-no-binary-'));
  });

  afterEach(function () {
    fs.rmSync(folder, { recursive: true });
  });

  /** Puts bytes where the addon is looked for, and requires it. @returns {string} the error */
  function errorWith(bytes) {
    fs.mkdirSync(path.join(folder, 'build/Release'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'build/Release/hawser.node'), bytes);
    const { status, signal, stderr } = requireWith(folder);
    assert.strictEqual(signal, null);
    assert.notStrictEqual(status, 0);
    return stderr;
  }

  it('names platform, architecture and the command that builds it when there is none', function () {
    const { status, stderr } = requireWith(folder);

    assert.notStrictEqual(status, 0);
    assert.match(stderr, new RegExp(`no binary of hawser for ${process.platform}-${process.arch}`));
    assert.match(stderr, /npm run build/);
    assert.match(stderr, /libssl-dev/);
  });

  it('is not loaded from a file that is none', function () {
    const error = errorWith(Buffer.alloc(4096, 'no binary'));
    assert.match(error, /hawser\.node", is no binary\. Install the package again/);
    assert.match(error, /npm run build/);
  });

  it('is not loaded from a file that is cut off, wherever', function () {
    const whole = fs.readFileSync(BINARY);
    for (const bytes of [0, 10, 4096, whole.length >> 1, whole.length - 1]) {
      assert.match(errorWith(whole.subarray(0, bytes)), /is cut off: it has \d+ bytes/);
    }
  });

  it('is not loaded from a file for another processor', function () {
    const binary = fs.readFileSync(BINARY);
    binary.writeUInt16LE(MACHINES[OTHER], MACHINE);
    assert.match(errorWith(binary), new RegExp(`is for ${OTHER} processors\\. Install`));
  });

  it('says what the loader says of a file that looks right', function () {
    const binary = fs.readFileSync(BINARY);
    binary[4] = 1; // of a system of 32 bits
    const error = errorWith(binary);
    assert.match(error, /cannot be loaded on .*: .*hawser\.node/);
    assert.match(error, /npm run build/);
  });

  it('names the option that forbids addons', function () {
    const { stderr } = requireWith('', ['--no-addons']);
    assert.match(stderr, /Error: `--no-addons` forbids addons/);
    assert.doesNotMatch(stderr, /npm run build/);
  });

  it('names the option that allows addons where the permission model is on', function () {
    const options = [PERMISSION, '--allow-fs-read=*'];
    const { stderr } = requireWith('', options);
    assert.match(stderr, /Error: The permission model forbids .* `--allow-addons`/);
    assert.doesNotMatch(stderr, /npm run build/);

    const allowed = requireWith('', [...options, '--allow-addons']);
    assert.strictEqual(allowed.status, 0, allowed.stderr);
  });
});

describe('What is wrong with a file as an addon', function () {
  let file;

  beforeEach(function () {
    file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-binary-')), 'x.node');
  });

  afterEach(function () {
    fs.rmSync(path.dirname(file), { recursive: true });
  });

  const mac = Buffer.alloc(100);
  mac.writeUInt32LE(0xfeedfacf, 0);
  mac.writeUInt32LE(0x0100000c, 4);
  const windows = Buffer.alloc(100);
  windows.write('MZ');

  for (const [what, bytes, platform, arch, fault] of [
    ['that of macOS on Linux', mac, 'linux', 'arm64', 'is for darwin'],
    ['that of Windows on Linux', windows, 'linux', 'x64', 'is for win32'],
    ['that of macOS on macOS', mac, 'darwin', 'arm64', undefined],
    ['that of another Mac', mac, 'darwin', 'x64', 'is for arm64 processors'],
    ['that of Windows on Windows', windows, 'win32', 'x64', undefined]
  ]) {
    it(`${fault ?? 'is nothing'}: ${what}`, function () {
      fs.writeFileSync(file, bytes);
      assert.strictEqual(faultOf(file, { platform, arch }), fault);
    });
  }
});
