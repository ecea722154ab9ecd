'use strict';

// The programs that the tests of this folder run against come from Debian; debian-packages.txt names the packages.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const PACKAGES = fs.readFileSync(path.join(__dirname, 'debian-packages.txt'), 'utf8').split('\n');

/** Debian has servers in a folder that is not in the path of every user. */
const FOLDERS = [...process.env.PATH.split(path.delimiter), '/usr/sbin'];

/** @returns {string|undefined} the whole path of a program */
function findCommand(command) {
  return FOLDERS.map((folder) => path.join(folder, command)).find((file) => fs.existsSync(file));
}

/** Debian's own Python may stand behind another one in the path. */
function findPython(module) {
  const hasModule = (python) => spawnSync(python, ['-c', `import ${module}`]).status === 0;
  return ['python3', '/usr/bin/python3'].find(hasModule);
}

/**
 * Lets a `describe` block run only where a package is: else it is skipped, and fails in CI.
 *
 * @param {string} debianPackage
 * @param {function(): *} find gives something true where the package is
 */
function needs(debianPackage, find) {
  assert.ok(PACKAGES.includes(debianPackage), `${debianPackage} is not in debian-packages.txt`);
  before(`look for ${debianPackage}`, function () {
    if (find()) return;
    assert.ok(!process.env.CI, `the Debian package ${debianPackage} is missing`);
    console.log(`    skipped: the Debian package ${debianPackage} is missing`);
    this.skip();
  });
}

/** Names the program `command` of a package, once the tests run. @returns {function(): string} */
function needsCommand(debianPackage, command) {
  needs(debianPackage, () => findCommand(command));
  return () => findCommand(command);
}

module.exports = { findPython, needs, needsCommand };
