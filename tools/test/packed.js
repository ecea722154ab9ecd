'use strict';

// Suites over the binaries that are published, as `npm run pack` makes them; those for another processor under an emulator.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { ROOT } = require('../build');
const packages = require('../system-packages');
const { inTurn } = require('./in-turn');
const { programOf } = require('./node-versions');

/** Where node-gyp-build finds them. */
const FOLDER = path.join(ROOT, 'build', 'pack');
const PACK = path.join(ROOT, 'tools', 'pack.js');

const NOTHING = { passed: 0, failed: 0 };

/** The compiler is there for this machine alone. */
const canPack = process.platform === 'linux' && os.arch() === 'x64';

const made = new Map(); // by name of the target: when it is

/** Has the binary of a target made, and checked; once for all suites. */
function packTarget(run, name) {
  if (!made.has(name)) {
    made.set(
      name,
      inTurn(FOLDER, () => run.prepare(process.execPath, [PACK, name]))
    );
  }
  return made.get(name);
}

/**
 * @param {function(object): Function} suite gets the environment in which the binary is loaded
 * @returns {function(SuiteRun): Promise<{passed: number, failed: number}>} where that binary cannot be made, with the one of this
 *   checkout
 */
function withPacked(suite) {
  return async (run) => {
    if (!canPack) {
      console.log(`${run.name} has the binary of this checkout: the others are made on x64 Linux.`);
      return suite({})(run);
    }
    await packTarget(run, 'linux-x64-glibc');
    return suite({ HAWSER_PREBUILD: FOLDER })(run);
  };
}

/**
 * The binary that another machine has made of this platform, in build/pack/prebuilds/: nothing is made here.
 *
 * @param {function(object): Function} suite gets the environment in which the binary is loaded
 * @returns {function(SuiteRun): Promise<{passed: number, failed: number}>}
 */
function withPublished(suite) {
  return async (run) => {
    const place = path.join(FOLDER, 'prebuilds', `${process.platform}-${process.arch}`);
    if (!fs.existsSync(place)) {
      throw new Error(`*** ${run.name}: put the prebuilds/ of the package into ${FOLDER} first.`);
    }
    return suite({ HAWSER_PREBUILD: FOLDER })(run);
  };
}

/** Whether programs of other platforms can be run here. In CI they must be. */
function canEmulate(run) {
  const missing = packages.missingPackages(packages.EMULATION);
  if (canPack && (missing.length === 0 || process.env.CI)) return true;
  console.log(`${run.name} is skipped: it needs x64 Linux and ${missing.join(', ')}.`);
  return false;
}

/**
 * @param {string} version of Node
 * @param {function(object): Function} suite gets `env`, `wrapper` and `node`, as mocha() takes them
 * @returns {function(SuiteRun): Promise<{passed: number, failed: number}>} skipped where there is no emulator
 */
function onArm64(version, suite) {
  return async (run) => {
    if (!canEmulate(run)) return NOTHING;
    await packTarget(run, 'linux-arm64-glibc');
    return suite({
      env: { HAWSER_PREBUILD: FOLDER, QEMU_LD_PREFIX: '/usr/aarch64-linux-gnu' },
      wrapper: ['qemu-aarch64'],
      node: () => programOf(run, version, 'linux-arm64')
    })(run);
  };
}

/**
 * @param {string} version of Node
 * @param {function(object): Function} suite gets the environment in which it finds Node for Windows
 * @returns {function(SuiteRun): Promise<{passed: number, failed: number}>} skipped where there is no Wine
 */
function onWindows(version, suite) {
  return async (run) => {
    if (!canEmulate(run)) return NOTHING;
    await packTarget(run, 'win32-x64');
    const program = await programOf(run, version, 'win-x64');
    if (program === undefined) return NOTHING;
    return suite({
      // Wine sees the root folder as Z:.
      HAWSER_PREBUILD: `Z:${FOLDER.replaceAll('/', '\\')}`,
      HAWSER_WINDOWS_NODE: program,
      WINEPREFIX: path.join(ROOT, 'build', 'wine')
    })(run);
  };
}

module.exports = { onArm64, onWindows, withPacked, withPublished };
