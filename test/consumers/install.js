'use strict';

// Installs the dependents of ws, with `ws` overridden by this checkout (or left as it is, to prove the tests).
// The folder is a temporary one per lock file, so only the first run needs minutes and a network.
// `node test/consumers/install.js [hawser|ws]` prints the folder.

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { QUIET, npm, pack } = require('../package/pack');

const MANIFESTS = ['package.json', 'package-lock.json'];

function sha256(...files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(fs.readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

/** Installs what the lock file says; the folder appears complete or not at all. */
function installLocked(folder) {
  if (fs.existsSync(folder)) return;
  const unfinished = fs.mkdtempSync(`${folder}-`);
  for (const file of MANIFESTS) {
    fs.copyFileSync(path.join(__dirname, file), path.join(unfinished, file));
  }
  npm(['ci', '--prefer-offline', ...QUIET], unfinished);
  fs.renameSync(unfinished, folder);
}

/** Does what a user does who writes "overrides": {"ws": "npm:hawser"}, but with a tarball. */
function overrideByCheckout(folder) {
  const packed = pack(folder);
  const tarball = `hawser-${sha256(packed)}.tgz`;
  fs.renameSync(packed, path.join(folder, tarball));

  const installed = path.join(folder, 'node_modules', '.package-lock.json');
  if (fs.readFileSync(installed, 'utf8').includes(tarball)) return;

  const manifest = path.join(folder, 'package.json');
  const content = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  content.dependencies.ws = `file:${tarball}`;
  fs.writeFileSync(manifest, JSON.stringify(content, null, 2));
  npm(['install', '--prefer-offline', ...QUIET], folder);
  for (const file of fs.readdirSync(folder)) {
    if (file.endsWith('.tgz') && file !== tarball) fs.rmSync(path.join(folder, file));
  }
}

/**
 * @param {string} module what the dependents get for `ws`: 'hawser' or 'ws'
 * @returns {string} the folder with their node_modules and the programs of `exchanges`
 */
function install(module) {
  const lock = sha256(...MANIFESTS.map((file) => path.join(__dirname, file)));
  const folder = path.join(os.tmpdir(), `hawser-consumers-${lock}-${module}`);
  installLocked(folder);
  if (module === 'hawser') overrideByCheckout(folder);

  const exchanges = path.join(folder, 'exchanges');
  fs.rmSync(exchanges, { recursive: true, force: true });
  fs.cpSync(path.join(__dirname, 'exchanges'), exchanges, { recursive: true });
  return folder;
}

module.exports = { install };

if (require.main === module) console.log(install(process.argv[2] || 'hawser'));
