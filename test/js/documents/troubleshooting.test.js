'use strict';

// docs/troubleshooting.md has every text that an error of ours may have, and none that no error has.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

const { receiveErrors, refusals } = require('../../../lib/binding');
const refusalsOfServer = require('../../../lib/server/refusals');
const { ROOT, codeOf, read, sectionsOf } = require('./markdown');

const FILE = 'docs/troubleshooting.md';

/** What stands for something that is only known when it happens. */
const PART = '…';

const documented = sectionsOf(FILE)
  .filter(({ head }) => head[0] === 'text')
  .flatMap(({ rows }) => rows.map(([cell]) => codeOf(cell)));

function filesBelow(folder, extension) {
  const files = fs.readdirSync(path.join(ROOT, folder), { recursive: true });
  return files.filter((file) => file.endsWith(extension)).map((file) => path.join(folder, file));
}

/** @returns {string[]} the literals of a piece of JavaScript, with PART for what a template fills in */
function literalsIn(code) {
  const literals = code.matchAll(/'((?:\\.|[^'\\\n])*)'|`([^`]*)`|"([^"\n]*)"/g);
  return [...literals].map(([, single, template, double]) =>
    (single ?? template ?? double)
      .replace(/\$\{(?:[^{}]|\{[^}]*\})*\}/g, PART)
      .replace(/\\(.)/g, '$1')
  );
}

/** A code (`ERR_…`) is no text, and what is put together of nothing but parts is the system's. */
const isText = (literal) => /\w.* | .*\w/.test(literal);

/** @returns {string[]} what errors are made with, or thrown */
function textsOf(source) {
  const calls = source.matchAll(/(?:new \w*Error|abortHandshake)\(([^]*?)\);/g);
  return [...calls].flatMap(([, args]) => literalsIn(args)).filter(isText);
}

function textsOfJavaScript() {
  // What cannot be loaded is in docs/platforms.md.
  const elsewhere = ['load-error.js', 'binding.js'];
  const files = filesBelow('lib', '.js').filter((file) => !elsewhere.includes(path.basename(file)));
  return files.flatMap((file) => textsOf(read(file)));
}

/** The literals of C++ that are returned or thrown as a sentence, with PART for what is put between them. */
function textsOfNative() {
  const files = filesBelow('native', '.cc');
  const statements = files.flatMap((file) => [
    ...read(file).matchAll(/(?:return|Throw\([^;"]*|std::string\() ?("[A-Z][^;]*);/g)
  ]);
  const texts = statements.map(([, expression]) =>
    expression
      .replace(/\\"/g, '\u0001')
      .replace(/" *\) *\+ [\w()]+|" \+ std::to_string\(\w+\)/g, `${PART}"`)
      .replace(/" \+ \w+ \+ "/g, PART)
      .replace(/" \+ \w+$/, `${PART}"`)
      .replace(/^"([^"]*)".*$/s, '$1')
      .replaceAll('\u0001', '"')
  );
  return texts.filter((text) => isText(text) && !text.startsWith('HTTP/'));
}

/** What a client finds wrong with a response. */
const textsOfResponses = () =>
  literalsIn(read('native/ws/handshake/client_handshake.cc')).filter(isText);

const texts = [
  ...textsOfJavaScript(),
  ...textsOfNative(),
  ...textsOfResponses(),
  ...receiveErrors.map(({ text, hasValue }) => (hasValue ? `${text}${PART}` : text)),
  ...refusals.map(({ message }) => message),
  ...Object.values(refusalsOfServer).map(({ message = '' }) => message)
].filter((text) => text !== '');

/** A text of the document may have an example in place of a part. */
function isFor(text) {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`^${escaped.replaceAll(PART, '.+')}$`);
  return (given) => pattern.test(given);
}

describe('docs/troubleshooting.md', () => {
  it('has the text of every error', () => {
    const missing = texts.filter((text) => !documented.some(isFor(text)));
    assert.ok(texts.length > 70);
    assert.deepStrictEqual(missing, []);
  });

  it('has no text that no error has', () => {
    const stale = documented.filter((given) => !texts.some((text) => isFor(text)(given)));
    assert.deepStrictEqual(stale, []);
  });
});
