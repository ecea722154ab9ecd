'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

const { ROOT, read, sectionsOf } = require('./markdown');

const DOCUMENTS = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'bench/README.md',
  'bench/RESULTS.md',
  'examples/README.md',
  'native/README.md',
  ...fs
    .readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
];

/** @returns {{target: string, anchor: string|undefined}[]} the links of a document that lead to files of ours */
function linksOf(file) {
  const text = read(file).replace(/^```[^]*?^```$/gm, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [name, anchor] = link.split('#');
      const target = name === '' ? file : path.join(path.dirname(file), name);
      return { target, anchor };
    });
}

/** @returns {string} by which GitHub and npm know a heading */
function anchorOf(title) {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

describe('The links', () => {
  for (const file of DOCUMENTS) {
    it(`of ${file} lead somewhere`, () => {
      for (const { target, anchor } of linksOf(file)) {
        assert.ok(fs.existsSync(path.join(ROOT, target)), target);
        if (anchor === undefined) continue;
        const anchors = sectionsOf(target).map(({ title }) => anchorOf(title));
        assert.ok(anchors.includes(anchor), `${target}#${anchor}`);
      }
    });
  }

  it('of README.md lead to files of the package', () => {
    const { files } = JSON.parse(read('package.json'));
    const isPacked = ({ target }) =>
      files.some((entry) => target === entry || target.startsWith(`${entry}/`));
    assert.deepStrictEqual(
      linksOf('README.md').filter((link) => !isPacked(link)),
      []
    );
  });
});

describe('The table of platforms in README.md', () => {
  /** Name and way of each, as far as the two tables must agree. */
  const rowsOf = (file) => {
    const { rows } = sectionsOf(file).find(({ title }) => title === 'Platforms');
    return rows.map((cells) => cells.slice(0, 2).join(': '));
  };

  it('has what docs/platforms.md has, as far as it goes', () => {
    const all = rowsOf('docs/platforms.md');
    const some = rowsOf('README.md');
    assert.ok(some.length > 5);
    assert.deepStrictEqual(
      some.filter((row) => !all.includes(row)),
      []
    );
  });
});
