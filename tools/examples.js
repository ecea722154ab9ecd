'use strict';

// The programs of examples/: what there is, which file starts one, and the npm packages of those that have any.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const FOLDER = path.join(__dirname, '..', 'examples');

/** What several of them share, and what describes them. */
const NO_EXAMPLES = ['page-server.js', 'site.js', 'shared', 'README.md'];

/** @returns {string[]} the names of all examples: of a file without its `.js`, or of a folder */
function namesOfExamples() {
  const entries = fs.readdirSync(FOLDER).filter((name) => !NO_EXAMPLES.includes(name));
  return entries.map((name) => path.basename(name, '.js'));
}

/** @param {string} name @returns {string} its program: that file, or `server.js` of that folder */
function programOf(name) {
  const file = path.join(FOLDER, `${name}.js`);
  return fs.existsSync(file) ? file : path.join(FOLDER, name, 'server.js');
}

/**
 * Installs the packages of an example that has a `package.json`, unless they are there. That depends on this checkout by its
 * path, so a lock file would have to follow each change of ours.
 *
 * @param {string} name
 * @throws {Error} with what npm wrote, when it fails
 */
function installPackagesOf(name) {
  const folder = path.dirname(programOf(name));
  const manifest = path.join(folder, 'package.json');
  const done = path.join(folder, 'node_modules', '.package-lock.json');
  if (!fs.existsSync(manifest)) return;
  if (fs.existsSync(done) && fs.statSync(done).mtimeMs >= fs.statSync(manifest).mtimeMs) return;
  console.log(`Installing what npm has for the example ${name}: some seconds.`);
  const args = ['install', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' };
  const { error, status, stderr } = spawnSync('npm', args, options);
  if (status !== 0) {
    throw new Error(`\`npm install\` failed in ${folder}: ${error?.message ?? stderr}`);
  }
}

module.exports = { FOLDER, installPackagesOf, namesOfExamples, programOf };
