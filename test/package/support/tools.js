'use strict';

// Other people's programs, from npm, of which this checkout has no need itself: installed once, below build/.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { QUIET, npm } = require('../pack');

const FOLDER = path.join(__dirname, '..', '..', '..', 'build', 'package-tools');

const CPU = process.arch === 'arm64' ? 'aarch64' : process.arch;
const BUN = `@oven/bun-linux-${CPU}`;
const DENO = `@deno/linux-${process.arch}-glibc`;

const VERSIONS = {
  'node-18': `npm:node-linux-${process.arch}@18.20.8`,
  pnpm: '10.34.8',
  '@yarnpkg/cli-dist': '4.18.1',
  esbuild: '0.28.2',
  '@vercel/ncc': '0.45.0',
  webpack: '5.113.0',
  jest: '30.5.2',
  vitest: '5.1.2',
  // What most programs are still compiled with, beside that of this checkout.
  'typescript-5': 'npm:typescript@5.9.3',
  rollup: '4.68.8',
  '@rollup/plugin-commonjs': '29.0.3',
  '@rollup/plugin-node-resolve': '16.0.3',
  [BUN]: '1.4.5',
  [DENO]: '2.9.6'
};

/** What begins the command line of each, below node_modules/. */
const PROGRAMS = {
  pnpm: ['pnpm/bin/pnpm.cjs'],
  yarn: ['@yarnpkg/cli-dist/bin/yarn.js'],
  'node-18': ['node-18/bin/node'],
  'typescript-5': ['typescript-5/bin/tsc'],
  jest: ['jest/bin/jest.js'],
  vitest: ['vitest/vitest.mjs'],
  ncc: ['@vercel/ncc/dist/ncc/cli.js'],
  bun: [`${BUN}/bin/bun`],
  deno: [`${DENO}/deno`]
};

/** @returns {string} the folder with their node_modules */
function installTools() {
  const manifest = JSON.stringify({ private: true, dependencies: VERSIONS });
  const file = path.join(FOLDER, 'package.json');
  const done = path.join(FOLDER, 'node_modules', '.package-lock.json');
  const isNew = !fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== manifest;
  if (isNew || !fs.existsSync(done)) {
    fs.rmSync(FOLDER, { recursive: true, force: true });
    fs.mkdirSync(FOLDER, { recursive: true });
    fs.writeFileSync(file, manifest);
    npm(['install', '--prefer-offline', ...QUIET], FOLDER);
  }
  return FOLDER;
}

/** @param {string} name of PROGRAMS @returns {string[]} a command: the scripts among them are Node's */
function commandOf(name) {
  const [file] = PROGRAMS[name];
  const program = path.join(installTools(), 'node_modules', file);
  if (/\.[cm]?js$|\/tsc$/.test(file)) return [process.execPath, program];
  fs.chmodSync(program, 0o755);
  return [program];
}

/** @returns {string} the registry that npm asks here */
function registry() {
  return execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
}

module.exports = { commandOf, installTools, registry };
