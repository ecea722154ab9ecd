'use strict';

// Brings a checkout to where its programs can run: npm packages installed, addon built. Needs no npm package
// itself, and does nothing that is already done: `node tools/build.js` is how every command begins.
// `node tools/build.js <folder> [<name>=<value>...]` builds an addon aside, with other values of CMake's variables.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { BUILD, requirePackages } = require('./system-packages');

const ROOT = path.join(__dirname, '..');
const LOCK = path.join(ROOT, 'package-lock.json');
const INSTALLED = path.join(ROOT, 'node_modules', '.package-lock.json');
const CMAKE_JS = path.join(ROOT, 'node_modules', 'cmake-js', 'bin', 'cmake-js');
const BUILD_TOOLS = ['cmake-js', 'node-addon-api', 'node-api-headers', 'utf-8-validate'];
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];
const SOURCES = ['CMakeLists.txt', 'native', 'node_modules/utf-8-validate/package.json'];

/**
 * Runs a program in the root of the checkout, its output in ours.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} [env] over that of this process
 * @throws {Error} when it fails
 */
function run(command, args, env) {
  const { error, signal, status } = spawnSync(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit']
  });
  if (status === 0) return;
  const reason = error?.message ?? (signal === null ? `exit code ${status}` : `signal ${signal}`);
  const line = [path.basename(command), ...args].join(' ');
  throw new Error(`\`${line.length > 100 ? `${line.slice(0, 100)}…` : line}\` failed: ${reason}`);
}

function modifiedMs(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The newest change below a file or folder; a folder's own time tells of files that have gone. */
function newestMs(file) {
  if (!fs.statSync(file).isDirectory()) return modifiedMs(file);
  const children = fs.readdirSync(file).map((name) => newestMs(path.join(file, name)));
  return Math.max(modifiedMs(file), ...children);
}

/** Installs the npm packages when the lock file is newer than what is installed. */
function install() {
  const installedMs = modifiedMs(INSTALLED);
  if (installedMs > 0 && installedMs >= modifiedMs(LOCK)) return;
  if (!fs.existsSync(LOCK)) return installBuildTools();
  console.log('Installing what npm has: some seconds.');
  return run('npm', ['ci', '--include=dev', ...QUIET]);
}

/**
 * A published package has no lock file, and its user only wants the addon built. Installed aside, because npm would add
 * all other development dependencies.
 */
function installBuildTools() {
  const { devDependencies } = require('../package.json');
  const tools = BUILD_TOOLS.map((name) => `${name}@${devDependencies[name]}`);
  const folder = path.join(ROOT, 'build', 'tools');
  fs.mkdirSync(folder, { recursive: true });
  run('npm', ['install', '--prefix', folder, '--no-save', '--ignore-scripts', ...QUIET, ...tools]);
  const modules = path.join(ROOT, 'node_modules');
  fs.cpSync(path.join(folder, 'node_modules'), modules, {
    recursive: true,
    verbatimSymlinks: true
  });
  fs.rmSync(folder, { recursive: true });
}

/** Calls cmake-js for the CMake folder `out`. @param {'build'|'configure'} action */
function cmakeJs(action, out, definitions) {
  const given = Object.entries(definitions).map(([name, value]) => `--CD${name}=${value}`);
  run(process.execPath, [CMAKE_JS, action, '--log-level=warn', '--out', out, ...given]);
}

/** @param {string} out the CMake folder @returns {boolean} whether no source is newer than what was built there */
function isBuilt(out) {
  const sources = SOURCES.map((source) => path.join(ROOT, source));
  if (!fs.existsSync(path.join(out, 'Release', 'hawser.node'))) return false;
  if (!sources.every((source) => fs.existsSync(source))) return false;
  return modifiedMs(path.join(out, 'built')) >= Math.max(...sources.map(newestMs));
}

/**
 * Builds the addon when a source is newer than the last build of it.
 *
 * @param {string} [folder] relative to the root; node-gyp-build looks for build/Release/hawser.node below it
 * @param {...string} definitions of CMake's variables, as `HAWSER_NET=OFF`
 */
function buildAddon(folder = '.', ...definitions) {
  const out = path.join(ROOT, folder, 'build');
  if (isBuilt(out)) return;

  requirePackages(BUILD, 'to build the addon');
  console.log('Building the addon: less than half a minute on two cores.');
  const started = new Date();
  cmakeJs('build', out, Object.fromEntries(definitions.map((given) => given.split('='))));
  const stamp = path.join(out, 'built');
  // The time of the start: what changed during the build is built next time.
  fs.writeFileSync(stamp, '');
  fs.utimesSync(stamp, started, started);
}

/** Installs what npm has and builds the addon; asks for what the system lacks before it does either. As buildAddon(). */
function prepare(folder = '.', ...definitions) {
  if (!isBuilt(path.join(ROOT, folder, 'build'))) requirePackages(BUILD, 'to build the addon');
  install();
  buildAddon(folder, ...definitions);
}

module.exports = { ROOT, buildAddon, cmakeJs, install, prepare, run };

if (require.main === module) {
  try {
    prepare(...process.argv.slice(2));
  } catch (error) {
    console.error(`\n${error.message}\n`);
    process.exitCode = 1;
  }
}
