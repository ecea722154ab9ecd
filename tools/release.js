'use strict';

// `node tools/release.js <tag>`: whether this checkout may be published under that tag. The first step of
// .github/workflows/release.yml.

const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');

/** Who owns the repository is not known yet: see "//" in package.json. */
const PLACEHOLDER = /\bOWNER\b/;

/**
 * @param {object} release
 * @param {object} release.manifest package.json
 * @param {string} release.changelog CHANGELOG.md
 * @param {string} release.tag
 * @returns {string[]} what is in the way, in sentences
 */
function obstacles({ manifest, changelog, tag }) {
  const { version } = manifest;
  const found = [];
  if (tag !== `v${version}`) found.push(`The tag is "${tag}", the version ${version}.`);
  if (!changelog.split('\n').includes(`## ${version}`)) {
    found.push(`CHANGELOG.md has no section "## ${version}".`);
  }
  for (const name of ['repository', 'homepage', 'bugs']) {
    if (!PLACEHOLDER.test(JSON.stringify(manifest[name] ?? 'OWNER'))) continue;
    found.push(`"${name}" in package.json has a placeholder.`);
  }
  return found;
}

function main(tag = '') {
  const read = (name) => fs.readFileSync(path.join(ROOT, name), 'utf8');
  const manifest = JSON.parse(read('package.json'));
  for (const obstacle of obstacles({ manifest, changelog: read('CHANGELOG.md'), tag })) {
    console.error(obstacle);
    process.exitCode = 1;
  }
}

module.exports = { obstacles };

if (require.main === module) main(process.argv[2]);
