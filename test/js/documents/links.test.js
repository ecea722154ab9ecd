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
  ...fs.readdirSync(path.join(ROOT, 'docs')).map((name) => `docs/${name}`)
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
