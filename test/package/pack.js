'use strict';

// Makes of the checkout the package that npm would publish, for tests to install.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** @throws {Error} with what npm wrote, when it fails */
function npm(args, cwd) {
  const { error, status, stderr, stdout } = spawnSync('npm', args, { cwd, encoding: 'utf8' });
  if (status === 0) return stdout.trim();
  throw new Error(`\`npm ${args.join(' ')}\` failed: ${error?.message ?? stderr}`);
}

function addBinary(staged) {
  const prebuilds = path.join(staged, 'prebuilds', `${process.platform}-${process.arch}`);
  const binary = process.env.HAWSER_PREBUILD || ROOT;
  fs.mkdirSync(prebuilds, { recursive: true });
  fs.copyFileSync(
    path.join(binary, 'build', 'Release', 'hawser.node'),
    path.join(prebuilds, 'hawser.node')
  );
}

/**
 * Packs the checkout as it would be published.
 *
 * @param {string} into folder of the tarball
 * @param {boolean} [withBinary] for this platform; without it as for one that has none
 * @returns {string} the tarball
 */
function pack(into, withBinary = true) {
  const staged = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-package-'));
  try {
    const { files } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    const source = ['package.json', 'README.md', ...files.filter((file) => file !== 'prebuilds')];
    for (const file of source) {
      fs.cpSync(path.join(ROOT, file), path.join(staged, file), { recursive: true });
    }
    if (withBinary) addBinary(staged);
    return path.join(into, npm(['pack', '--silent', '--pack-destination', into], staged));
  } finally {
    fs.rmSync(staged, { recursive: true });
  }
}

module.exports = { QUIET, npm, pack };
