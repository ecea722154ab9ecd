'use strict';

// What a 64-bit Windows DLL exports and imports.

const SECTION = 40;
const IMPORT = 20; // bytes of a DLL's entry in the table of imports
const BY_ORDINAL = 1n << 63n;

class Image {
  #file;
  #sections;
  #directories;

  constructor(file) {
    this.#file = file;
    const header = file.readUInt32LE(0x3c);
    const optional = header + 24;
    this.#directories = optional + 112;
    const first = optional + file.readUInt16LE(header + 20);
    const count = file.readUInt16LE(header + 6);
    this.#sections = Array.from({ length: count }, (_, index) => first + index * SECTION);
  }

  /** @returns {number} where the table is in the file; 0: there is none */
  directory(index) {
    const address = this.#file.readUInt32LE(this.#directories + index * 8);
    return address === 0 ? 0 : this.at(address);
  }

  /** Where the byte that is loaded at `address` is in the file. */
  at(address) {
    for (const section of this.#sections) {
      const start = this.#file.readUInt32LE(section + 12);
      const size = this.#file.readUInt32LE(section + 16);
      if (address >= start && address < start + size) {
        return address - start + this.#file.readUInt32LE(section + 20);
      }
    }
    throw new RangeError(`Nothing is loaded at ${address}`);
  }

  word(offset) {
    return this.#file.readUInt32LE(offset);
  }

  long(offset) {
    return this.#file.readBigUInt64LE(offset);
  }

  text(address) {
    const start = this.at(address);
    return this.#file.toString('latin1', start, this.#file.indexOf(0, start));
  }
}

function exportsOf(image) {
  const table = image.directory(0);
  if (table === 0) return [];
  const names = image.at(image.word(table + 32));
  const count = image.word(table + 24);
  return Array.from({ length: count }, (_, index) => image.text(image.word(names + index * 4)));
}

function* importsOf(image) {
  for (let entry = image.directory(1); image.word(entry + 12) !== 0; entry += IMPORT) {
    const from = image.text(image.word(entry + 12));
    for (let at = image.at(image.word(entry)); image.long(at) !== 0n; at += 8) {
      const value = image.long(at);
      const name = value & BY_ORDINAL ? `#${value & 0xffffn}` : image.text(Number(value) + 2);
      yield { name, from, isWeak: false };
    }
  }
}

/** @param {Buffer} file @returns {Symbols} see ../check.js */
function peSymbols(file) {
  const image = new Image(file);
  return { exported: exportsOf(image), imported: [...importsOf(image)] };
}

module.exports = { peSymbols };
