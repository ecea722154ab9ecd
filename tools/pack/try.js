'use strict';

// `node tools/pack/try.js <tarball>`: installs the package into an empty folder, and echoes with it. On any platform.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { echo } = require('../../test/package/support/programs');

const EXPECTED = 'ahoy permessage-deflate';

function run(command, args, how) {
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...how });
  if (status === 0) return stdout.trim();
  throw new Error(`\`${[command, ...args].join(' ')}\` failed: ${error?.message ?? stderr}`);
}

function main(tarball) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-try-'));
  try {
    fs.copyFileSync(tarball, path.join(folder, 'hawser.tgz'));
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
    fs.writeFileSync(path.join(folder, 'echo.cjs'), echo('hawser'));
    // npm is a script of the shell on Windows.
    const shell = process.platform === 'win32';
    run('npm', ['install', '--ignore-scripts', './hawser.tgz'], { cwd: folder, shell });
    const said = run(process.execPath, ['echo.cjs'], { cwd: folder });
    if (said !== EXPECTED) throw new Error(`It said "${said}" in place of "${EXPECTED}".`);
    console.log(`${process.platform}-${process.arch}, Node ${process.versions.node}: echoes`);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

try {
  main(process.argv[2]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
