'use strict';

// One binary: all sources, compiled and linked by zig for one platform. The ordinary build (CMakeLists.txt) is for this
// machine and for who changes the code; what both must say alike is in files that both read.

const fs = require('node:fs');
const path = require('node:path');

const { ROOT } = require('../build');
const { importLibrary } = require('./import-library');
const { zig, zigFolder } = require('./zig');

const MODULES = 'node_modules';
const IS_UTF8 = `${MODULES}/utf-8-validate/deps/is_utf8`;
const DEFINITIONS = 'native/binding/node/definitions.txt';
const EXPORTS = 'native/binding/node/exports.map';
const UNITS = path.join('build', 'pack', 'units');

/** As many sources are compiled as one as in the ordinary build, which proves that they can be. */
const BATCH = 8;

const COMPILE = [
  ...['-std=c++20', '-O3', '-g0', '-DNDEBUG', '-w'],
  ...['-fno-exceptions', '-fno-rtti', '-fvisibility=hidden', '-fvisibility-inlines-hidden'],
  ...['-ffunction-sections', '-fdata-sections', '-fno-sanitize=all'],
  // Where the checkout lies must not show.
  `-ffile-prefix-map=${ROOT}=.`
];

/** Nothing is thrown, and a debugger has no symbols here anyway: a twelfth of the binary. Windows asks for these tables. */
const WITHOUT_UNWINDING = ['-fno-unwind-tables', '-fno-asynchronous-unwind-tables'];

/** As CMakeLists.txt has them, where it says why. */
const LINK = {
  elf: ['-Wl,-z,nodelete', '-Wl,-z,now', '-Wl,--gc-sections', `-Wl,--version-script=${EXPORTS}`],
  pe: ['-Wl,--gc-sections']
};

/** What we take of the C++ library that every Mac has: a part of what Apple's own linker file lists. */
const MAC_LIBRARY = 'tools/pack/libc++.tbd';

function sourcesBelow(folder) {
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true })
    .filter((name) => name.endsWith('.cc'))
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
    .sort();
}

/** @returns {string[][]} sources that are compiled as one */
function batches(sources) {
  const count = Math.ceil(sources.length / BATCH);
  return Array.from({ length: count }, (_, index) =>
    sources.slice(index * BATCH, (index + 1) * BATCH)
  );
}

/** Writes the units that include the sources. @param {Target} target @returns {string[]} paths */
function writeUnits({ name, net }) {
  const core = ['base', 'ws', 'topics', ...(net ? ['net'] : [])].map((layer) => `native/${layer}`);
  const binding = sourcesBelow('native/binding').filter(
    (file) => net || !file.startsWith('native/binding/loops/')
  );
  const folder = path.join(UNITS, name);
  fs.rmSync(path.join(ROOT, folder), { recursive: true, force: true });
  fs.mkdirSync(path.join(ROOT, folder), { recursive: true });
  const all = [...batches(core.flatMap(sourcesBelow)), ...batches(binding)];
  return all.map((sources, index) => {
    const unit = path.join(folder, `unit_${index}.cc`);
    const text = sources.map((source) => `#include "${path.relative(folder, source)}"\n`).join('');
    fs.writeFileSync(path.join(ROOT, unit), text);
    return unit;
  });
}

function definitions({ net, format }) {
  const names = fs.readFileSync(path.join(ROOT, DEFINITIONS), 'utf8').trim().split('\n');
  if (net) names.push('HAWSER_WITH_NET');
  if (format === 'pe') names.push('WIN32_LEAN_AND_MEAN', 'NOMINMAX');
  return names.map((name) => `-D${name}`);
}

/** @param {Target} target @param {string} headers @returns {string[]} */
function compilerOptions(target, headers) {
  const foreign = [
    `${MODULES}/node-api-headers/include`,
    `${MODULES}/node-addon-api`,
    `${IS_UTF8}/include`,
    path.relative(ROOT, headers)
  ];
  return [
    ...COMPILE,
    ...(target.format === 'elf' ? WITHOUT_UNWINDING : []),
    ...definitions(target),
    '-Inative',
    ...foreign.flatMap((folder) => ['-isystem', folder])
  ];
}

/** With the C++ library of zig in it. */
function link(target, options, units, binary) {
  const libraries = target.format === 'pe' ? [importLibrary()] : [];
  const output = ['-shared', '-s', ...LINK[target.format], '-o', binary];
  zig(['c++', '-target', target.zig, ...options, ...output, ...units, ...libraries]);
}

/**
 * With that of the system, which is never too old for what we take, and without zig's functions of the compiler, which would
 * be visible to the whole process. zig leaves out the library's headers together with the library.
 */
function linkForMac(target, options, units, binary) {
  const headers = path.relative(ROOT, path.join(zigFolder(), 'lib'));
  const library = [
    ...['-D_LIBCPP_ABI_VERSION=1', '-D_LIBCPP_ABI_NAMESPACE=__1'],
    ...[`-I${headers}/libcxx/include`, `-I${headers}/libcxxabi/include`]
  ];
  zig([
    ...['build-lib', '-dynamic', '-target', target.zig, '-O', 'ReleaseFast', '-fstrip', '-lc'],
    ...['-fno-compiler-rt', '-fallow-shlib-undefined', '--gc-sections', '--name', 'hawser'],
    ...[`-femit-bin=${binary}`, '-cflags', ...library, ...options, '--', ...units, MAC_LIBRARY]
  ]);
}

/** The linker writes the time into the header of a PE file, and zig has no option against it. */
function clearTime(binary) {
  const file = fs.readFileSync(binary);
  const header = file.readUInt32LE(0x3c);
  file.writeUInt32LE(0, header + 8);
  fs.writeFileSync(binary, file);
}

/**
 * @param {Target} target
 * @param {string} headers folder of those of OpenSSL and zlib
 * @param {string} binary where it goes
 */
function compile(target, headers, binary) {
  // Linkers leave other files beside it.
  const folder = path.join(ROOT, 'build', 'pack', 'linked', target.name);
  const linked = path.join(folder, 'hawser.node');
  fs.mkdirSync(folder, { recursive: true });
  const units = [`${IS_UTF8}/src/is_utf8.cpp`, ...writeUnits(target)];
  const make = target.format === 'macho' ? linkForMac : link;
  make(target, compilerOptions(target, headers), units, path.relative(ROOT, linked));
  if (target.format === 'pe') clearTime(linked);
  fs.mkdirSync(path.dirname(binary), { recursive: true });
  // Never into the file that is there: a process that has loaded it would crash.
  fs.copyFileSync(linked, `${binary}.new`);
  fs.renameSync(`${binary}.new`, binary);
}

module.exports = { compile };
