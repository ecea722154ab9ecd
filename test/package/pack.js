'use strict';

// Makes of the checkout the package that npm would publish, for tests to install.

const { spawnSync } = require('node:child_process');
const path = require('node:path');

const { packWith } = require('../../tools/pack/stage');

const ROOT = path.join(__dirname, '..', '..');
const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** @throws {Error} with what npm wrote, when it fails */
function npm(args, cwd) {
  const { error, status, stderr, stdout } = spawnSync('npm', args, { cwd, encoding: 'utf8' });
  if (status === 0) return stdout.trim();
  throw new Error(`\`npm ${args.join(' ')}\` failed: ${error?.message ?? stderr}`);
}

/** The binary under test, in the place of the one for this platform. */
function ownBinary() {
  const folder = process.env.HAWSER_PREBUILD || ROOT;
  const place = `${process.platform}-${process.arch}/hawser.node`;
  return { [place]: path.join(folder, 'build', 'Release', 'hawser.node') };
}

/**
 * Packs the checkout as it would be published.
 *
 * @param {string} into folder of the tarball
 * @param {boolean} [withBinary] for this platform; without it as for one that has none
 * @returns {string} the tarball
 */
function pack(into, withBinary = true) {
  return packWith(into, withBinary ? ownBinary() : {});
}

module.exports = { QUIET, npm, pack };
