'use strict';

// docs/api.md has a section for each declaration of lib/index.d.ts that has members, with a table of these, and a row for
// each that has none.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

const { receiveErrors } = require('../../../lib/binding');
const { OPTIONS } = require('../../../lib/core/options');
const { api } = require('../support/module');
const { readDeclarations } = require('./declarations');
const { ROOT, codeOf, read, sectionsOf } = require('./markdown');

const FILE = 'docs/api.md';
const DECLARED = readDeclarations(read('lib/index.d.ts'));
const SECTIONS = sectionsOf(FILE);

const sorted = (names) => [...names].sort();

/** @returns {string[][]} the rows of the table below the heading */
const rowsBelow = (title) => SECTIONS.find((section) => section.title === title).rows;

/** @returns {string} of the first cell of a row: `send(data, …)` is called send */
const nameIn = ([cell]) =>
  codeOf(cell)
    .replace(/^new .*/, 'constructor')
    .replace(/\(.*/, '');

/** What the sections say, as the declarations. */
const documented = new Map(
  SECTIONS.filter(({ name }) => name !== undefined).map(({ name, rows }) => [
    name,
    new Set(rows.map(nameIn))
  ])
);
for (const row of rowsBelow('Other types')) documented.set(nameIn(row), new Set());

describe('docs/api.md', () => {
  it('has the declarations of lib/index.d.ts, and no others', () => {
    assert.ok(DECLARED.size > 35);
    assert.deepStrictEqual(sorted(documented.keys()), sorted(DECLARED.keys()));
  });

  for (const [name, members] of DECLARED) {
    it(`has the members of ${name}, and no others`, () => {
      assert.deepStrictEqual(sorted(documented.get(name)), sorted(members));
    });
  }

  it('has whatever the module exports', () => {
    const names = new Set([...documented.keys(), ...documented.get('WebSocket')]);
    const missing = Object.keys(api).filter((name) => !names.has(name));
    assert.deepStrictEqual(missing, []);
  });

  for (const [name, role] of [
    ['ConnectionOptions', 'client'],
    ['ConnectionOptions', 'server'],
    ['ClientOptions', 'client'],
    ['ServerOptions', 'server']
  ]) {
    it(`has the defaults of ${name} that a ${role} takes`, () => {
      const { head, rows } = SECTIONS.find((section) => section.name === name);
      const column = head.indexOf('default');
      for (const row of rows) {
        const option = OPTIONS[nameIn(row)];
        if (option === undefined || !option.for.includes(role)) continue;
        const key = role === 'server' && 'serverDefault' in option ? 'serverDefault' : 'default';
        const wanted = option[key] ?? undefined;
        const given = codeOf(row[column])?.replaceAll('_', '');
        assert.strictEqual(given, wanted === undefined ? undefined : `${wanted}`, nameIn(row));
      }
    });
  }

  it('has every option that there is', () => {
    const places = ['ConnectionOptions', 'ClientOptions', 'ServerOptions'];
    const names = new Set(places.flatMap((name) => [...documented.get(name)]));
    assert.deepStrictEqual(
      Object.keys(OPTIONS).filter((name) => !names.has(name)),
      []
    );
  });

  it('has the codes of all errors, with those of the close frames', () => {
    const rows = rowsBelow('Errors').map(([code, close]) => `${codeOf(code)} ${close}`);
    const wanted = receiveErrors.filter(({ code }) => code !== '');
    assert.deepStrictEqual(
      sorted(rows),
      sorted(new Set(wanted.map(({ code, closeCode }) => `${code} ${closeCode}`)))
    );
  });

  it('has every environment variable that is read', () => {
    const files = fs.readdirSync(path.join(ROOT, 'lib'), { recursive: true });
    const sources = files.filter((file) => file.endsWith('.js')).map((file) => read(`lib/${file}`));
    const used = sources.flatMap((source) => source.match(/\bHAWSER_[A-Z_]+/g) ?? []);
    const names = rowsBelow('Environment variables').map(nameIn);
    assert.deepStrictEqual(sorted(names), sorted(new Set(used)));
  });
});
