'use strict';

/**
 * What is said when the addon cannot be loaded: what is wrong, where, and the cure that cures it.
 */

const fs = require('node:fs');
const path = require('node:path');

const OLDEST_NODE = 20;

/** With those before it the binary may load, and the first connection fails: they lack functions of Node's own modules. */
const OLDEST_THAT_RUNS = [18, 17];

/** A file that is not what it should be: its own words are enough. */
class BinaryFault extends Error {}

/** What this is, as process.versions has it. */
function runtime() {
  for (const name of ['bun', 'deno', 'electron']) {
    const version = process.versions[name];
    if (version !== undefined) return `${name[0].toUpperCase()}${name.slice(1)} ${version}`;
  }
  return `Node ${process.versions.node}`;
}

/** @throws {Error} on a Node that is too old to run anything */
function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_THAT_RUNS;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new Error(tooOld());
}

function tooOld() {
  return `hawser needs Node ${OLDEST_NODE} or later, and this is ${runtime()}.`;
}

/** Node does not say which of the two options it was. */
function forbidden() {
  return process.permission === undefined
    ? '`--no-addons` forbids addons, and hawser is one: start Node without it.'
    : 'The permission model forbids addons, and hawser is one: start Node with `--allow-addons`, too.';
}

/** Of a package of our own, of which `folder` is the root. */
function build(folder) {
  // By the folder, because the package may be installed under another name, and below another package.
  return (
    `Build it with \`npm run build --prefix "${folder}"\`; ` +
    'it needs g++, cmake, libssl-dev and zlib1g-dev.'
  );
}

function canBuild(folder) {
  return process.platform === 'linux' && fs.existsSync(path.join(folder, 'CMakeLists.txt'));
}

function listOr(words) {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : words.join();
}

function missing(folder) {
  const cure = canBuild(folder) ? build(folder) : prebuiltFor(folder);
  return `There is no binary of hawser for ${process.platform}-${process.arch} (${runtime()}). ${cure}`;
}

function prebuiltFor(folder) {
  const prebuilds = path.join(folder, 'prebuilds');
  const names = fs.existsSync(prebuilds) ? fs.readdirSync(prebuilds) : [];
  return names.length > 0 ? `It has those for ${listOr(names)}.` : 'Install the package again.';
}

function broken(cause, folder) {
  const again = canBuild(folder) ? `, or build one. ${build(folder)}` : '.';
  return `${cause.message}. Install the package again for this machine${again}`;
}

/**
 * @param {Error} cause
 * @param {string} folder of the package
 * @returns {Error}
 */
function packageError(cause, folder) {
  return new Error(explain(cause, folder), { cause });
}

function explain(cause, folder) {
  if (cause.code === 'ERR_DLOPEN_DISABLED') return forbidden();
  if (parseInt(process.versions.node, 10) < OLDEST_NODE) return tooOld();
  if (/^No native build was found/.test(cause.message)) return missing(folder);
  if (cause instanceof BinaryFault) return broken(cause, folder);
  const [, symbol] = /(?:undefined symbol|symbol not found)\W+(\w+)/i.exec(cause.message) ?? [];
  if (symbol !== undefined) {
    return `hawser needs the function ${symbol}, which ${runtime()} does not have: use Node ${OLDEST_NODE} or later.`;
  }
  const platform = `${process.platform}-${process.arch} (${runtime()})`;
  const cure = canBuild(folder) ? ` ${build(folder)}` : '';
  return `The binary of hawser cannot be loaded on ${platform}: ${cause.message}.${cure}`;
}

/**
 * Of a bundle, into which a bundler has put our modules, but not the binary.
 *
 * @param {Error|undefined} cause undefined: no binary is there
 * @param {string} folder of the bundle
 * @returns {Error}
 */
function bundleError(cause, folder) {
  if (cause !== undefined && cause.code === 'ERR_DLOPEN_DISABLED') {
    return new Error(forbidden(), { cause });
  }
  const what =
    cause === undefined
      ? 'hawser is in this bundle, and its binary is not.'
      : `The binary beside this bundle cannot be loaded: ${cause.message}.`;
  const source = `prebuilds/${process.platform}-${process.arch}`;
  return new Error(
    `${what} Leave the package out of the bundle (\`--external:hawser\` with esbuild, \`externals\` with webpack, ` +
      '`external` with rollup; by the name under which you have installed it), ' +
      `or copy the file below its ${source} to "${path.join(folder, 'hawser.node')}".`,
    { cause }
  );
}

module.exports = { BinaryFault, bundleError, packageError, requireNode };
