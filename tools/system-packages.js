'use strict';

// Which Debian packages the commands of this project need, and which of them this machine lacks.
// `node tools/system-packages.js [build] [tests] ...` prints the names of those that are missing: all, for `.ci/run`, where no group
// is named.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const BUILD = [
  { name: 'g++', commands: ['g++'] },
  { name: 'cmake', commands: ['cmake'] },
  { name: 'ninja-build', commands: ['ninja', 'make'] },
  { name: 'libssl-dev', header: 'openssl/evp.h' },
  { name: 'zlib1g-dev', header: 'zlib.h' }
];
const NATIVE_TESTS = [{ name: 'libgtest-dev', header: 'gtest/gtest.h' }];
const PEERS = [
  { name: 'openssl', commands: ['openssl'] },
  ...listedPackages('test/peers/debian-packages.txt')
];
/** To run what is for another processor, or for Windows. */
const EMULATION = [
  { name: 'wine', commands: ['wine'] },
  { name: 'wine64', debianPackage: 'wine64' },
  { name: 'qemu-user', commands: ['qemu-aarch64'] },
  { name: 'libc6-arm64-cross', debianPackage: 'libc6-arm64-cross' },
  { name: 'libstdc++6-arm64-cross', debianPackage: 'libstdc++6-arm64-cross' }
];
const LINT = [
  { name: 'clang-format-14', commands: ['clang-format-14'] },
  { name: 'clang-tidy-14', commands: ['clang-tidy-14'] }
];
const FUZZ = [
  { name: 'clang-14', commands: ['clang++-14'] },
  { name: 'libclang-rt-14-dev', clangRuntime: 'libclang_rt.fuzzer-x86_64.a' }
];

/** Packages of which only the name is known: a line each. A published package has no tests, and no such file. */
function listedPackages(file) {
  const list = path.join(__dirname, '..', file);
  if (!fs.existsSync(list)) return [];
  const names = fs.readFileSync(list, 'utf8').split('\n');
  return names.filter(Boolean).map((name) => ({ name, debianPackage: name }));
}

/** Asks Debian's package manager; where there is none, the tests that need it look for themselves. */
function hasDebianPackage(name) {
  const format = ['--show', '--showformat', '${db:Status-Status}', name];
  const { status, stdout } = spawnSync('dpkg-query', format, { encoding: 'utf8' });
  return status === 0 && stdout === 'installed';
}

function hasCommand(command) {
  const folders = path.isAbsolute(command) ? [''] : process.env.PATH.split(path.delimiter);
  return folders.some((folder) => fs.existsSync(path.join(folder, command)));
}

/** Asks the compiler itself, since headers stand in other folders on other systems. */
function hasHeader(header) {
  const { status } = spawnSync('g++', ['-E', '-x', 'c++', '-'], {
    input: `#include <${header}>\n`,
    stdio: ['pipe', 'ignore', 'ignore']
  });
  return status === 0;
}

function hasClangRuntime(file) {
  const printed = spawnSync('clang++-14', [`-print-file-name=${file}`], { encoding: 'utf8' });
  const folder = spawnSync('clang++-14', ['-print-resource-dir'], { encoding: 'utf8' });
  if (printed.status !== 0 || folder.status !== 0) return false;
  return [printed.stdout.trim(), path.join(folder.stdout.trim(), 'lib', 'linux', file)].some(
    (candidate) => path.isAbsolute(candidate) && fs.existsSync(candidate)
  );
}

function isPresent({ commands, header, clangRuntime, debianPackage }) {
  if (debianPackage) return hasDebianPackage(debianPackage);
  if (commands) return commands.some(hasCommand);
  if (header) return hasHeader(header);
  return hasClangRuntime(clangRuntime);
}

/** @returns {string[]} the names of those packages that this machine lacks */
function missingPackages(packages) {
  return packages.filter((candidate) => !isPresent(candidate)).map(({ name }) => name);
}

/** The line that installs packages, as the user may type it. */
function installLine(names) {
  const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
  return `${sudo}apt-get install -y ${names.join(' ')}`;
}

/**
 * @param {object[]} packages
 * @param {string} purpose ends the sentence "... is needed"
 * @throws {Error} one that says which line cures it, when a package is missing
 */
function requirePackages(packages, purpose) {
  const missing = missingPackages(packages);
  if (missing.length === 0) return;
  throw new Error(`This machine lacks what is needed ${purpose}. Install it with:

  ${installLine(missing)}

(The names are Debian's; other systems have packages of the same kind.)`);
}

module.exports = {
  BUILD,
  EMULATION,
  FUZZ,
  LINT,
  NATIVE_TESTS,
  PEERS,
  installLine,
  missingPackages,
  requirePackages
};

const GROUPS = {
  ...{ build: BUILD, tests: NATIVE_TESTS, peers: PEERS },
  ...{ emulation: EMULATION, lint: LINT, fuzz: FUZZ }
};

if (require.main === module) {
  const named = process.argv.slice(2);
  const groups = named.length > 0 ? named : Object.keys(GROUPS);
  console.log(missingPackages(groups.flatMap((group) => GROUPS[group])).join(' '));
}
