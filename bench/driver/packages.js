'use strict';

const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const kBenchDir = path.join(__dirname, '..');
const kPackagesDir = path.join(kBenchDir, 'node_modules');
const kInstall = ['install', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund'];

/**
 * Installs those modules of bench/package.json that are wanted and not there yet. They are optional
 * dependencies: npm goes on when one cannot be had for this platform.
 *
 * @param {Array<{module: string}>} subjects
 * @returns {string|undefined} what npm said when it failed
 */
function installPackages(subjects) {
  const { optionalDependencies } = require('../package.json');
  const isMissing = ({ module }) =>
    module in optionalDependencies && !fs.existsSync(path.join(kPackagesDir, module));
  if (!subjects.some(isMissing)) return undefined;
  try {
    execFileSync('npm', [...kInstall, '--loglevel=error'], { cwd: kBenchDir, stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `${error.stderr ?? error.message}`.trim();
  }
}

module.exports = { installPackages, kPackagesDir };
