'use strict';

/**
 * Loads the native addon; the only file that does. Its exports are the C++ functions of native/binding.
 *
 * In the syntax of ES2020: ncc, which knows the form of the calls of node-gyp-build and takes the binary along, reads
 * none that is newer.
 */

const fs = require('node:fs');
const { dirname, join } = require('node:path');

const { faultOf } = require('./core/binary-file');
const { debug } = require('./core/debug');
const { BinaryFault, bundleError, packageError, requireNode } = require('./core/load-error');

const PACKAGE = join(__dirname, '..');

/** Else a bundler has put this file into another one, and `__dirname` is that one's folder. */
const isInPackage = fs.existsSync(join(PACKAGE, 'lib', 'binding.js'));

/** Whether the bundler was one that writes the binary's new place into the call below. */
const isRelocated =
  typeof __webpack_require__ === 'function' && typeof __webpack_require__.ab === 'string';

/** @returns {object} the exports of the addon @throws {Error} one that names the platform and the cure */
function loadAddon() {
  requireNode();
  if (!isInPackage && !isRelocated) return loadBesideBundle();
  try {
    if (isInPackage) check(require('node-gyp-build').path(PACKAGE));
    return require('node-gyp-build')(PACKAGE);
  } catch (cause) {
    const addon = loadForMusl(cause);
    if (addon !== undefined) return addon;
    throw packageError(cause, PACKAGE);
  }
}

/** @throws {BinaryFault} */
function check(file) {
  debug?.('loads %s', file);
  const fault = faultOf(file);
  if (fault !== undefined) throw new BinaryFault(`The binary of hawser, "${file}", ${fault}`);
}

/**
 * Of the systems with musl node-gyp-build knows Alpine, and takes the binary for glibc on the others: that cannot be loaded
 * there.
 *
 * @returns {object|undefined} undefined: this is not such a system
 */
function loadForMusl(cause) {
  const file = join(PACKAGE, 'prebuilds', `linux-${process.arch}`, 'hawser.musl.node');
  const isOther = /ld-linux|libc\.so\.6|libm\.so\.6|libpthread/.test(cause.message);
  if (process.platform !== 'linux' || !isOther || !fs.existsSync(file)) return undefined;
  debug?.('loads %s instead', file);
  return open(file);
}

/** @throws {Error} */
function loadBesideBundle() {
  const file = besideBundle();
  if (file === undefined) throw bundleError(undefined, __dirname);
  try {
    check(file);
    return open(file);
  } catch (cause) {
    throw bundleError(cause, __dirname);
  }
}

/** By our name alone: other addons may lie there, too. */
function besideBundle() {
  const folder = join('prebuilds', `${process.platform}-${process.arch}`);
  const files = ['hawser.node', join(folder, 'hawser.node'), join(folder, 'hawser.glibc.node')];
  const places = [process.env.HAWSER_PREBUILD, __dirname, dirname(process.argv[1] || __dirname)];
  for (const place of places.filter(Boolean)) {
    const found = files.map((file) => join(place, file)).find((file) => fs.existsSync(file));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Not require(), which a bundler would take for its own. */
function open(file) {
  const holder = { exports: {} };
  process.dlopen(holder, file);
  return holder.exports;
}

const addon = loadAddon();

/**
 * What belongs to the addon, of which there is one for an environment of Node, and not to one copy of these modules: test
 * runners load those anew for each file. Filled by the module that an entry is named after.
 */
if (addon.shared === undefined) addon.shared = {};

// Copied, because V8 looks the functions of the addon's own object up in a hash table, at every call.
module.exports = { ...addon };
