'use strict';

// What must hold of a binary before it is published, where it may not be possible to run it: how large it is, what it
// exports, and that it asks its platform for nothing that is not there.

const fs = require('node:fs');
const path = require('node:path');

const { elfSymbols } = require('./symbols/elf');
const { machoSymbols } = require('./symbols/macho');
const { peSymbols } = require('./symbols/pe');
const { zigFolder } = require('./zig');

/**
 * @typedef {object} Symbols
 * @property {string[]} exported
 * @property {{name: string, from: string, isWeak: boolean}[]} imported `from`: the library, or its version
 */

const MAX_BYTES = 600_000;

/** That of the oldest systems on which Node 20 runs. */
const NEWEST_GLIBC = [2, 28];

const ENTRIES = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];

/** What linkers and the C++ library in it add, and nobody asks for by name. */
const HARMLESS = { elf: /^$/, macho: /^__dso_handle$/, pe: /^(_Unwind|_GCC|unw)_/ };

const READERS = { elf: elfSymbols, macho: machoSymbols, pe: peSymbols };

/** What every macOS and every Windows since 10 has. */
const SYSTEM_LIBRARIES = {
  macho: /^\/usr\/lib\/(libSystem\.B|libc\+\+\.1)\.dylib$/,
  pe: /^(KERNEL32|ntdll|ADVAPI32|msvcrt|api-ms-win-crt-[\w-]+)\.dll$/i
};

/** What linkers and C libraries ask for where it may be missing. */
const USUAL_WEAK =
  /^(__cxa_finalize|__gmon_start__|_ITM_\w+|_Jv_RegisterClasses|__cxa_thread_atexit_impl|__deregister_frame_info|__register_frame_info|_DYNAMIC|__dso_handle)$/;

/** @returns {Set<string>} what a Node program of this platform exports: its names are the same everywhere */
function exportsOfNode() {
  return new Set(elfSymbols(fs.readFileSync(process.execPath)).exported);
}

/** @returns {Set<string>} the functions of musl, of which zig has a list */
function functionsOfMusl() {
  const list = path.join(zigFolder(), 'lib', 'libc', 'musl', 'libc.S');
  const text = fs.readFileSync(list, 'utf8');
  return new Set([...text.matchAll(/^(\w+):/gm)].map(([, name]) => name));
}

function isTooNew(version) {
  const [, major, minor] = /^GLIBC_(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) return true;
  return Number(major) !== NEWEST_GLIBC[0] || Number(minor) > NEWEST_GLIBC[1];
}

/** @returns {string[]} what is wrong with imported symbols */
function wrongImports({ name: target, format }, imported) {
  const node = exportsOfNode();
  const musl = target.endsWith('musl') ? functionsOfMusl() : new Set();
  return imported.flatMap(({ name, from, isWeak }) => {
    if (format === 'pe' && from.toLowerCase() === 'node.exe') return [];
    if (from.startsWith('GLIBC_')) return isTooNew(from) ? [`${name} needs ${from}`] : [];
    if (format !== 'elf' && SYSTEM_LIBRARIES[format].test(from)) return [];
    if (musl.has(name) || (isWeak && USUAL_WEAK.test(name))) return [];
    if (node.has(name)) {
      const isLent = !/^(napi|node_api)_/.test(name);
      return isLent && !isWeak ? [`${name} is not weak: no other runtime but Node has it`] : [];
    }
    return [`${name} is undefined${from ? ` (${from})` : ''}`];
  });
}

/**
 * @param {Target} target
 * @param {string} binary
 * @throws {Error} one that says all that is wrong
 */
function checkBinary(target, binary) {
  const file = fs.readFileSync(binary);
  const { exported, imported } = READERS[target.format](file);
  const wrong = wrongImports(target, imported);
  if (file.length > MAX_BYTES) wrong.push(`it has ${file.length} bytes, more than ${MAX_BYTES}`);
  const names = exported.filter((name) => !HARMLESS[target.format].test(name));
  if (names.toSorted().join() !== ENTRIES.join()) wrong.push(`it exports ${names.join(', ')}`);
  if (wrong.length > 0) throw new Error(`The binary for ${target.name}:\n  ${wrong.join('\n  ')}`);
}

module.exports = { checkBinary };
