'use strict';

// The external symbols of a 64-bit Mach-O file.

const HEADER = 32;
const COMMAND = { SYMTAB: 0x2, LOAD_DYLIB: 0xc, LOAD_WEAK_DYLIB: 0x80000018 };
const SYMBOL = 16;
const STAB = 0xe0;
const EXTERNAL = 0x01;
const PRIVATE_EXTERNAL = 0x10;
const TYPE = 0x0e;
const UNDEFINED = 0;
const WEAK_REFERENCE = 0x40;
const DYNAMIC_LOOKUP = 0xfe;

function* commandsOf(file) {
  let at = HEADER;
  for (let left = file.readUInt32LE(16); left > 0; left--) {
    yield { type: file.readUInt32LE(at), at };
    at += file.readUInt32LE(at + 4);
  }
}

function textAt(file, offset) {
  return file.toString('latin1', offset, file.indexOf(0, offset));
}

/** @param {Buffer} file @returns {Symbols} see ../check.js; `from` is '' for what is looked up in the whole process */
function machoSymbols(file) {
  const commands = [...commandsOf(file)];
  const libraries = commands
    .filter(({ type }) => type === COMMAND.LOAD_DYLIB || type === COMMAND.LOAD_WEAK_DYLIB)
    .map(({ at }) => textAt(file, at + file.readUInt32LE(at + 8)));
  const { at: table } = commands.find(({ type }) => type === COMMAND.SYMTAB);
  const start = file.readUInt32LE(table + 8);
  const names = file.readUInt32LE(table + 16);
  const exported = [];
  const imported = [];
  for (let index = 0; index < file.readUInt32LE(table + 12); index++) {
    const at = start + index * SYMBOL;
    const type = file[at + 4];
    if (type & STAB || !(type & EXTERNAL) || type & PRIVATE_EXTERNAL) continue;
    // Each name of C has an underscore before it.
    const name = textAt(file, names + file.readUInt32LE(at)).replace(/^_/, '');
    if ((type & TYPE) !== UNDEFINED) {
      exported.push(name);
      continue;
    }
    const description = file.readUInt16LE(at + 6);
    const ordinal = description >> 8;
    const from = ordinal === DYNAMIC_LOOKUP ? '' : (libraries[ordinal - 1] ?? '?');
    imported.push({ name, from, isWeak: (description & WEAK_REFERENCE) !== 0 });
  }
  return { exported, imported };
}

module.exports = { machoSymbols };
