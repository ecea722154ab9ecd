'use strict';

/**
 * Loads the native addon; the only file that does. Its exports are the C++ functions of native/binding.
 */

const { join } = require('node:path');

const PACKAGE = join(__dirname, '..');

/** By the folder, because the package may be installed under another name, and below another package. */
const BUILD_COMMAND = `npm run build --prefix "${PACKAGE}"`;

/** @returns {object} the exports of the addon @throws {Error} one that names the platform and the cure */
function loadAddon() {
  try {
    return require('node-gyp-build')(PACKAGE);
  } catch (cause) {
    const platform = `${process.platform}-${process.arch}`;
    const missing = /^No native build was found/.test(cause.message);
    const what = missing
      ? `There is no binary of hawser for ${platform} (Node ${process.versions.node}).`
      : `The binary of hawser cannot be loaded on ${platform} (Node ${process.versions.node}): ${cause.message}.`;
    throw new Error(
      `${what} Build it with \`${BUILD_COMMAND}\`; ` +
        'it needs g++, cmake, libssl-dev and zlib1g-dev.',
      { cause }
    );
  }
}

const addon = loadAddon();

/**
 * What belongs to the addon, of which there is one for an environment of Node, and not to one copy of these modules: test
 * runners load those anew for each file. Filled by the module that an entry is named after.
 */
addon.shared ??= {};

// Copied, because V8 looks the functions of the addon's own object up in a hash table, at every call.
module.exports = { ...addon };
