'use strict';

// The package as it is published: what package.json lists, with the binaries in it.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');

/** What npm takes along by itself. */
const ALWAYS = ['package.json', 'README.md', 'LICENSE'];

/** Examples have packages installed in their folders. */
const isOurs = (file) => path.basename(file) !== 'node_modules';

/** @throws {Error} with what npm wrote, when it fails */
function npmPack(folder, into) {
  const args = ['pack', '--silent', '--pack-destination', into];
  const { error, status, stderr, stdout } = spawnSync('npm', args, {
    cwd: folder,
    encoding: 'utf8'
  });
  if (status === 0) return path.join(into, stdout.trim());
  throw new Error(`\`npm ${args.join(' ')}\` failed: ${error?.message ?? stderr}`);
}

/**
 * @param {string} into folder of the tarball
 * @param {Object<string, string>} binaries by their place below prebuilds/, where each is now
 * @returns {string} the tarball
 */
function packWith(into, binaries) {
  const staged = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-package-'));
  try {
    const { files } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    for (const name of [...ALWAYS, ...files]) {
      const source = path.join(ROOT, name);
      if (name === 'prebuilds' || !fs.existsSync(source)) continue;
      fs.cpSync(source, path.join(staged, name), { recursive: true, filter: isOurs });
    }
    for (const [place, binary] of Object.entries(binaries)) {
      const copy = path.join(staged, 'prebuilds', place);
      fs.mkdirSync(path.dirname(copy), { recursive: true });
      fs.copyFileSync(binary, copy);
      fs.chmodSync(copy, 0o644);
    }
    return npmPack(staged, into);
  } finally {
    fs.rmSync(staged, { recursive: true });
  }
}

module.exports = { packWith };
