'use strict';

/**
 * Looks at an addon's file before it is loaded. A file that is cut off may end the process (SIGBUS) rather than fail, and
 * what the system says of one that is not for it does not say so.
 */

const fs = require('node:fs');

const HEADER = 64; // bytes: that of an ELF file, the longest
const ELF = 0x464c457f; // as little-endian words
const MACH_O = 0xfeedfacf;

/** By what the files say, Node's names. */
const ELF_MACHINES = { 22: 's390x', 40: 'arm', 62: 'x64', 183: 'arm64', 243: 'riscv64' };
const MACH_O_MACHINES = { 0x01000007: 'x64', 0x0100000c: 'arm64' };

/** @returns {{header: Buffer, size: number}} */
function readHeader(file) {
  const descriptor = fs.openSync(file, 'r');
  try {
    const header = Buffer.alloc(HEADER);
    fs.readSync(descriptor, header, 0, HEADER, 0);
    return { header, size: fs.fstatSync(descriptor).size };
  } finally {
    fs.closeSync(descriptor);
  }
}

/** @returns {{system: string, machine: string|undefined, end: number}|undefined} `end`: bytes that it has at least */
function describe(header) {
  const magic = header.readUInt32LE(0);
  if (magic === ELF) {
    // The table of sections is the last thing in it.
    const end =
      Number(header.readBigUInt64LE(40)) + header.readUInt16LE(58) * header.readUInt16LE(60);
    return { system: 'linux', machine: ELF_MACHINES[header.readUInt16LE(18)], end };
  }
  if (magic === MACH_O) {
    return { system: 'darwin', machine: MACH_O_MACHINES[header.readUInt32LE(4)], end: HEADER };
  }
  if (header.toString('latin1', 0, 2) === 'MZ') {
    return { system: 'win32', machine: undefined, end: HEADER };
  }
  return undefined;
}

/** @returns {string|undefined} why the file cannot be this platform's addon, as the end of a sentence */
function faultOf(file, { platform, arch } = process) {
  const { header, size } = readHeader(file);
  if (size < HEADER) return `is cut off: it has ${size} bytes`;
  const described = describe(header);
  if (described === undefined) return 'is no binary';
  const { system, machine, end } = described;
  const isElf = platform !== 'darwin' && platform !== 'win32';
  if (system !== (isElf ? 'linux' : platform)) return `is for ${system}`;
  if (machine !== undefined && machine !== arch) return `is for ${machine} processors`;
  return size < end ? `is cut off: it has ${size} bytes of ${end}` : undefined;
}

module.exports = { faultOf };
