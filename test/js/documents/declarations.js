'use strict';

const { EventEmitter } = require('node:events');

/** Not `<` and `>`: an arrow has one of them. */
const DEPTH = { '{': 1, '}': -1, '(': 1, ')': -1, '[': 1, ']': -1 };

const DECLARATION = /^\s*(?:declare )?(class|interface|namespace|const|function|type) (\w+)/;
const MEMBER = /^\s*(?:static |readonly )*(?:'([\w-]+)'|(\w+))\??\s*[(:<]/;

/** @returns {boolean} a class repeats methods of EventEmitter for the types of their listeners */
const isOfEmitter = (kind, name) => kind === 'class' && Object.hasOwn(EventEmitter.prototype, name);

/** @returns {string} without comments and with no brackets in strings */
function plain(source) {
  return source
    .replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')
    .replace(/'[^'\n]*[{}()[\]][^'\n]*'/g, "''");
}

/**
 * Reads a file of declarations as prettier lays it out: a member of a class, an interface or an object type has a line of
 * its own.
 *
 * @param {string} source
 * @returns {Map<string, Set<string>>} names of the members, by name of the declaration: those of a namespace are
 *   declarations themselves. Without members that are inherited, and without methods of EventEmitter
 */
function readDeclarations(source) {
  const members = new Map();
  const open = []; // {kind, name, depth} of those that are not closed yet
  let depth = 0;
  let waiting; // whose body has not begun

  for (const line of plain(source).split('\n')) {
    const before = depth;
    for (const c of line) depth += DEPTH[c] ?? 0;
    const around = open.at(-1);
    const isInBody = around !== undefined && before === around.depth;

    const [, kind, name] = DECLARATION.exec(line) ?? [];
    if (kind !== undefined && (around === undefined || (isInBody && around.kind === 'namespace'))) {
      if (!members.has(name)) members.set(name, new Set());
      waiting = { kind, name };
    } else if (isInBody && around.kind !== 'namespace') {
      const [, quoted, plainName] = MEMBER.exec(line) ?? [];
      const member = quoted ?? plainName;
      if (member === 'constructor' || (member !== undefined && !isOfEmitter(around.kind, member))) {
        members.get(around.name).add(member);
      }
    }

    if (waiting !== undefined && depth === before + 1 && line.endsWith('{')) {
      open.push({ ...waiting, depth });
      waiting = undefined;
    }
    if (around !== undefined && depth < around.depth) open.pop();
    if (waiting !== undefined && /[;}]$/.test(line) && depth === (around?.depth ?? 0)) {
      waiting = undefined;
    }
  }
  return members;
}

module.exports = { readDeclarations };
