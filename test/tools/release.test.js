'use strict';

const assert = require('node:assert');

const { obstacles } = require('../../tools/release');

const READY = {
  tag: 'v8.23.1',
  changelog: '# Changes\n\n## 8.23.1\n\n- Something.\n\n## 8.23.0\n',
  manifest: {
    version: '8.23.1',
    repository: { type: 'git', url: 'git+https://example.org/somebody/hawser.git' },
    homepage: 'https://example.org/somebody/hawser#readme',
    bugs: 'https://example.org/somebody/hawser/issues'
  }
};

const PLACEHOLDER = 'https://example.org/OWNER/hawser';

describe('A release', () => {
  it('has nothing in its way when all fits', () => {
    assert.deepStrictEqual(obstacles(READY), []);
  });

  for (const [what, change, expected] of [
    ['a tag of another version', { tag: 'v8.23.0' }, 'The tag is "v8.23.0", the version 8.23.1.'],
    [
      'a version that the list of changes does not know',
      { changelog: '## 8.23.10\n' },
      'CHANGELOG.md has no section "## 8.23.1".'
    ],
    [
      'a placeholder',
      { manifest: { ...READY.manifest, homepage: PLACEHOLDER } },
      '"homepage" in package.json has a placeholder.'
    ],
    [
      'a field that is missing',
      { manifest: { ...READY.manifest, repository: undefined } },
      '"repository" in package.json has a placeholder.'
    ]
  ]) {
    it(`is stopped by ${what}`, () => {
      assert.deepStrictEqual(obstacles({ ...READY, ...change }), [expected]);
    });
  }
});
