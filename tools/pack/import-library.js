'use strict';

// On Windows a symbol is bound to the file that has it: this makes the library that says which are in node.exe.

const fs = require('node:fs');
const path = require('node:path');

const { ROOT } = require('../build');
const { zig } = require('./zig');

const FOLDER = path.join('build', 'pack', 'import');
const API = ['js_native_api', 'node_api'];

function namesOf(api) {
  const file = path.join(ROOT, 'node_modules', 'node-api-headers', 'def', `${api}.def`);
  const words = fs.readFileSync(file, 'utf8').split(/\s+/);
  return words.filter((word) => /^(napi|node_api)_/.test(word));
}

/** @returns {string} the path, from the root on */
function importLibrary() {
  const definition = path.join(FOLDER, 'node.def');
  const library = path.join(FOLDER, 'node.lib');
  const names = API.flatMap(namesOf);
  fs.mkdirSync(path.join(ROOT, FOLDER), { recursive: true });
  fs.writeFileSync(
    path.join(ROOT, definition),
    `NAME node.exe\nEXPORTS\n${names.map((name) => `    ${name}\n`).join('')}`
  );
  zig(['dlltool', '-m', 'i386:x86-64', '-d', definition, '-l', library]);
  return library;
}

module.exports = { importLibrary };
