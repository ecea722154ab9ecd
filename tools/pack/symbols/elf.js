'use strict';

// The dynamic symbols of a 64-bit little-endian ELF file.

const SECTION = 64; // bytes of an entry of the table of sections
const SYMBOL = 24;
const TYPE = { DYNSYM: 11, VERNEED: 0x6ffffffe, VERSYM: 0x6fffffff };
const WEAK = 2;
const UNDEFINED = 0;

function sectionsOf(file) {
  const start = Number(file.readBigUInt64LE(40));
  const count = file.readUInt16LE(60);
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * SECTION;
    const offset = Number(file.readBigUInt64LE(at + 24));
    const size = Number(file.readBigUInt64LE(at + 32));
    return {
      type: file.readUInt32LE(at + 4),
      bytes: file.subarray(offset, offset + size),
      link: file.readUInt32LE(at + 40)
    };
  });
}

function textAt(bytes, offset) {
  return bytes.toString('latin1', offset, bytes.indexOf(0, offset));
}

/** Which number stands for which version of which library. @returns {Map<number, string>} */
function neededVersions(sections) {
  const versions = new Map();
  const section = sections.find(({ type }) => type === TYPE.VERNEED);
  if (section === undefined) return versions;
  const { bytes, link } = section;
  const names = sections[link].bytes;
  for (let file = 0, more = true; more;) {
    let entry = file + bytes.readUInt32LE(file + 8);
    for (let left = bytes.readUInt16LE(file + 2); left > 0; left--) {
      versions.set(bytes.readUInt16LE(entry + 6), textAt(names, bytes.readUInt32LE(entry + 8)));
      entry += bytes.readUInt32LE(entry + 12);
    }
    const next = bytes.readUInt32LE(file + 12);
    more = next !== 0;
    file += next;
  }
  return versions;
}

/** @param {Buffer} file @returns {Symbols} see ../check.js */
function elfSymbols(file) {
  const sections = sectionsOf(file);
  const { bytes, link } = sections.find(({ type }) => type === TYPE.DYNSYM);
  const names = sections[link].bytes;
  const numbers = sections.find(({ type }) => type === TYPE.VERSYM)?.bytes;
  const versions = neededVersions(sections);
  const exported = [];
  const imported = [];
  for (let index = 1; index * SYMBOL < bytes.length; index++) {
    const at = index * SYMBOL;
    const name = textAt(names, bytes.readUInt32LE(at));
    if (bytes.readUInt16LE(at + 6) !== UNDEFINED) {
      exported.push(name);
      continue;
    }
    const version = versions.get(numbers?.readUInt16LE(index * 2));
    imported.push({ name, from: version ?? '', isWeak: bytes[at + 4] >> 4 === WEAK });
  }
  return { exported, imported };
}

module.exports = { elfSymbols };
