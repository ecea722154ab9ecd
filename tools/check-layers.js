'use strict';

// The layers of Hawser, checked: base < ws < topics < net < binding, a folder of native/ includes only itself and those to
// its left; headers of other projects stand where the table says; one JavaScript file loads the addon.

const fs = require('node:fs');
const { builtinModules } = require('node:module');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const LAYERS = ['base', 'ws', 'topics', 'net', 'binding'];

/** Which files may include what is not the standard library's: a prefix of the path from native/ on. */
const FOREIGN_HEADERS = [
  { header: /^(node_api|js_native_api|node_version|napi|uv)\b/, where: ['binding/'] },
  { header: /^openssl\/(err|ssl|x509)\.h/, where: ['net/stream/host_openssl.h'] },
  { header: /^openssl\//, where: ['ws/handshake/accept_key.cc', 'binding/node/random.cc'] },
  { header: /^zlib\.h/, where: ['ws/deflate/host_zlib.h'] },
  { header: /^is_utf8\.h/, where: ['base/utf8.cc'] },
  { header: /^sys\/(epoll|eventfd|timerfd)\.h/, where: ['net/'] },
  { header: /^(sys\/socket\.h|netinet\/|arpa\/)/, where: ['net/'] }
];

const ADDON_LOADER = 'lib/binding.js';

function filesBelow(folder, extensions) {
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true })
    .filter((name) => extensions.includes(path.extname(name)))
    .map((name) => path.join(folder, name))
    .sort();
}

/** What the first group of `pattern` matches in a file, with the line's number. */
function* matches(file, pattern) {
  const lines = fs.readFileSync(path.join(ROOT, file), 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    const found = pattern.exec(line);
    if (found) yield { name: found[1], place: `${file}:${index + 1}` };
  }
}

function checkOwnInclude(layer, name, place) {
  const included = LAYERS.indexOf(name.split('/')[0]);
  if (!name.includes('/') || included === -1) {
    return `${place}: "${name}" must be written from native/ on, beginning with a layer`;
  }
  if (included <= LAYERS.indexOf(layer)) return undefined;
  return `${place}: ${layer}/ includes "${name}", but it stands below ${LAYERS[included]}/`;
}

function checkForeignInclude({ where }, file, name, place) {
  const inside = path.relative('native', file);
  if (where.some((prefix) => inside.startsWith(prefix))) return undefined;
  const allowed = where.map((prefix) => `native/${prefix}`).join(', ') || 'nowhere yet';
  return `${place}: ${name} is not for this file (allowed: ${allowed})`;
}

function checkNative() {
  return filesBelow('native', ['.h', '.cc']).flatMap((file) => {
    const [, layer] = file.split(path.sep);
    if (!LAYERS.includes(layer)) return [`${file}: native/${layer} is no layer`];
    return [...matches(file, /^\s*#\s*include\s+([<"][^>"]+)/)].map(({ name, place }) => {
      const header = name.slice(1);
      const rule = FOREIGN_HEADERS.find((foreign) => foreign.header.test(header));
      if (rule) return checkForeignInclude(rule, file, header, place);
      return name.startsWith('"') ? checkOwnInclude(layer, header, place) : undefined;
    });
  });
}

/** lib/ requires itself and what Node has; the addon, and the module that finds it, in one file. */
function checkLib() {
  const pattern = /(?:\brequire\(|\bfrom |\bimport\()'([^']+)'/;
  return filesBelow('lib', ['.js', '.mjs']).flatMap((file) =>
    [...matches(file, pattern)].map(({ name, place }) => {
      if (name === 'node-gyp-build' || name.endsWith('.node')) {
        return file === ADDON_LOADER ? undefined : `${place}: only ${ADDON_LOADER} loads the addon`;
      }
      if (!name.startsWith('.')) {
        const known = name.startsWith('node:') || builtinModules.includes(name);
        return known ? undefined : `${place}: lib/ may not depend on the package "${name}"`;
      }
      const target = path.join(path.dirname(file), name);
      return target.startsWith('lib') ? undefined : `${place}: "${name}" is outside of lib/`;
    })
  );
}

/** @throws {Error} one that lists each offence with its file and line */
function checkLayers() {
  const offences = [...checkNative(), ...checkLib()].filter(Boolean);
  if (offences.length > 0) throw new Error(offences.join('\n'));
}

module.exports = { checkLayers };

if (require.main === module) checkLayers();
