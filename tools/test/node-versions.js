'use strict';

// The other versions of Node on which everything must be green, and their programs: from npm, kept below build/.

const fs = require('node:fs');
const path = require('node:path');

const { ROOT } = require('../build');
const { inTurn } = require('./in-turn');

const VERSIONS = ['20', '22', '24', '26'];
const FOLDER = path.join(ROOT, 'build', 'node-versions');

const OWN = `${process.platform}-${process.arch}`;

/** @type {string[]} all but the one that runs, whose turn are the other suites */
const otherVersions = VERSIONS.filter((version) => version !== process.versions.node.split('.')[0]);

/** Whether it is the oldest or the newest. */
function isOutermost(version) {
  return version === VERSIONS[0] || version === VERSIONS.at(-1);
}

/**
 * The npm package `node` gets its program from one package per platform; that is all we need of it.
 *
 * @param {SuiteRun} run installs it
 * @param {string} version the major one
 * @param {string} [platform] another one than this machine's, for an emulator, as the package is named
 * @returns {Promise<string|undefined>} the path of the program; none where it cannot be had, which is an error only in CI
 */
async function programOf(run, version, platform = OWN) {
  const name = `node-${platform}`;
  const folder = path.join(FOLDER, platform === OWN ? version : `${version}-${platform}`);
  const program = path.join(
    folder,
    'node_modules',
    name,
    'bin',
    /^win/.test(platform) ? 'node.exe' : 'node'
  );
  const quiet = ['--no-save', '--ignore-scripts', '--loglevel=error'];
  // What is for another platform npm installs only so.
  const force = platform === OWN ? [] : ['--force'];
  const options = ['--prefix', folder, ...force, ...quiet];
  try {
    await inTurn(folder, async () => {
      if (fs.existsSync(program)) return;
      fs.mkdirSync(folder, { recursive: true });
      await run.prepare('npm', ['install', ...options, `${name}@${version}`]);
    });
    return program;
  } catch (error) {
    if (process.env.CI) throw error;
    console.log(`Skipped: Node ${version} cannot be installed. ${error.message}`);
    return undefined;
  }
}

module.exports = { isOutermost, otherVersions, programOf };
