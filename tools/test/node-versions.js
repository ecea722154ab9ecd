'use strict';

// The other versions of Node on which everything must be green, and their programs: from npm, kept below build/.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { ROOT } = require('./setup');

const VERSIONS = ['20', '22', '24', '26'];
const FOLDER = path.join(ROOT, 'build', 'node-versions');

/** @type {string[]} all but the one that runs, whose turn are the other suites */
const otherVersions = VERSIONS.filter((version) => version !== process.versions.node.split('.')[0]);

/**
 * The npm package `node` gets its program from one package per platform; that is all we need of it.
 *
 * @param {string} version the major one
 * @returns {string} the path of the program @throws {Error} with what npm wrote, when it cannot be had
 */
function programOf(version) {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = path.join(FOLDER, version);
  const program = path.join(folder, 'node_modules', name, 'bin', 'node');
  if (fs.existsSync(program)) return program;

  fs.mkdirSync(folder, { recursive: true });
  const options = ['--prefix', folder, '--no-save', '--ignore-scripts', '--loglevel=error'];
  execFileSync('npm', ['install', ...options, `${name}@${version}`], { stdio: 'pipe' });
  return program;
}

module.exports = { otherVersions, programOf };
