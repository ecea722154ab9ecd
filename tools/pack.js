'use strict';

// `npm run pack [-- <target>...] [--twice]`: builds the binaries of the package in build/pack/prebuilds/ and checks each; with
// no target named, all of them, and makes the tarball in build/pack/. A target is a platform (`linux-x64`) or one of its C libraries (`linux-x64-musl`). `--twice`
// builds each once more from nothing, and compares.

const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');

const { ROOT, install } = require('./build');
const { checkBinary } = require('./pack/check');
const { compile } = require('./pack/compile');
const { collectHeaders } = require('./pack/headers');
const { packWith } = require('./pack/stage');
const { targetsCalled } = require('./pack/targets');
const { installZig, withEmptyCache } = require('./pack/zig');
const { BUILD, requirePackages } = require('./system-packages');

const FOLDER = path.join(ROOT, 'build', 'pack');
const PREBUILDS = path.join(FOLDER, 'prebuilds');
const MAX_TARBALL = 3_000_000; // bytes

function size(bytes) {
  return `${(bytes / 1000).toFixed(0)} kB`;
}

/** @param {Target} target @param {string} headers @param {boolean} twice @returns {string} the binary */
function build(target, headers, twice) {
  const startedMs = performance.now();
  const binary = path.join(PREBUILDS, target.file);
  compile(target, headers, binary);
  checkBinary(target, binary);
  if (twice) compare(target, headers, binary);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  const what = twice ? ', the same twice' : '';
  console.log(`${target.name}: ${size(fs.statSync(binary).size)}${what}, ${seconds} s`);
  return binary;
}

function compare(target, headers, binary) {
  const again = path.join(FOLDER, 'again', target.file);
  withEmptyCache(() => compile(target, headers, again));
  if (fs.readFileSync(again).equals(fs.readFileSync(binary))) return;
  throw new Error(`${target.name}: the same source has given other bytes (${again}).`);
}

function main() {
  const options = { twice: { type: 'boolean' } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const targets = targetsCalled(positionals);
  requirePackages(BUILD, 'to build the binaries');
  install();
  installZig();
  const headers = collectHeaders();
  console.log('Building: a minute or two for each platform, the first time.');
  const built = targets.map((target) => [target.file, build(target, headers, values.twice)]);
  if (positionals.length > 0) return;
  const tarball = packWith(FOLDER, Object.fromEntries(built));
  const bytes = fs.statSync(tarball).size;
  if (bytes > MAX_TARBALL) {
    throw new Error(`The tarball has ${bytes} bytes, more than ${MAX_TARBALL}.`);
  }
  console.log(`${path.relative(ROOT, tarball)}: ${size(bytes)}`);
}

try {
  main();
} catch (error) {
  console.error(`\n${error.message}\n`);
  process.exitCode = 1;
}
