'use strict';

/**
 * The platforms that the package has a binary for. The file's tags are those that node-gyp-build chooses by: the folder by
 * platform and architecture, in it the C library.
 *
 * @typedef {object} Target
 * @property {string} name how it is called here: the folder, and the C library where there are two
 * @property {string} file below prebuilds/
 * @property {string} zig the triple; the oldest glibc that a Node of today runs on is newer than the one named
 * @property {'elf'|'macho'|'pe'} format of the binary
 * @property {boolean} net sockets can be adopted
 */

/** @type {Target[]} */
const TARGETS = [
  target('linux-x64', 'glibc', 'x86_64-linux-gnu.2.17'),
  target('linux-arm64', 'glibc', 'aarch64-linux-gnu.2.17'),
  target('linux-x64', 'musl', 'x86_64-linux-musl'),
  target('linux-arm64', 'musl', 'aarch64-linux-musl'),
  { ...target('darwin-arm64', '', 'aarch64-macos.11.0'), format: 'macho', net: false },
  { ...target('darwin-x64', '', 'x86_64-macos.11.0'), format: 'macho', net: false },
  { ...target('win32-x64', '', 'x86_64-windows-gnu'), format: 'pe', net: false }
];

function target(folder, libc, zig) {
  const name = [folder, libc].filter(Boolean).join('-');
  const file = `${folder}/${['hawser', libc, 'node'].filter(Boolean).join('.')}`;
  return { name, file, zig, format: 'elf', net: true };
}

/** @param {string[]} names of targets, or of folders @returns {Target[]} all, when there are no names */
function targetsCalled(names) {
  const chosen = TARGETS.filter(
    ({ name, file }) => names.includes(name) || names.includes(file.split('/')[0])
  );
  if (chosen.length > 0) return chosen;
  if (names.length === 0) return TARGETS;
  throw new Error(
    `There is no target "${names}", only ${TARGETS.map(({ name }) => name).join(', ')}.`
  );
}

module.exports = { TARGETS, targetsCalled };
