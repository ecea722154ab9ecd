'use strict';

const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '../../..');

/** @param {string} file relative to the root @returns {string} */
function read(file) {
  return fs.readFileSync(path.join(ROOT, file), 'utf8');
}

/** @returns {string[]} the cells of a row of a table; none of another line, and of the line below the head */
function cellsOf(line) {
  if (!line.startsWith('|') || /^[|\s:-]+$/.test(line)) return [];
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}

/** @returns {string|undefined} what is between the first two backticks */
function codeOf(text) {
  return /`([^`]+)`/.exec(text)?.[1];
}

/**
 * @param {string} file relative to the root
 * @returns {{title: string, name: string|undefined, head: string[], rows: string[][], text: string}[]} one for each heading
 *   with what follows it; `name`: what the heading has between backticks, `head` and `rows`: of its table
 */
function sectionsOf(file) {
  const parts = read(file).split(/^#+ /m).slice(1);
  return parts.map((text) => {
    const [title, ...lines] = text.split('\n');
    const [head = [], ...rows] = lines.map(cellsOf).filter((cells) => cells.length > 0);
    return { title, name: codeOf(title), head, rows, text };
  });
}

/** @returns {string[]} the blocks of code in `language` of a document, in its order */
function blocksOf(file, language) {
  const blocks = read(file).matchAll(/^```(\w+)\n([^]*?)^```$/gm);
  return [...blocks].filter(([, name]) => name === language).map(([, , code]) => code);
}

module.exports = { ROOT, blocksOf, codeOf, read, sectionsOf };
