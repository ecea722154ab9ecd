'use strict';

// Nothing in the tree may tell of the machine on which it was written: no absolute path of a home or working
// folder, no host of a package registry (a lock file is where those creep in).

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const TRACES = [
  { pattern: /(^|[^.\w/])\/(work|root|tmp|home\/\w+)\//, what: 'an absolute path of a machine' },
  { pattern: /\bregistry[.]\w+\.(org|com)\b|"resolved": "https?:/, what: 'a registry host' }
];

function trackedFiles() {
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' });
  return listed.split('\0').filter((file) => file && fs.existsSync(path.join(ROOT, file)));
}

function tracesIn(file) {
  const lines = fs.readFileSync(path.join(ROOT, file), 'utf8').split('\n');
  return lines.flatMap((line, index) =>
    TRACES.filter(({ pattern }) => pattern.test(line)).map(
      ({ what }) => `${file}:${index + 1}: ${what}: ${line.trim()}`
    )
  );
}

/** @throws {Error} one that lists each trace with its file and line */
function checkTraces() {
  const traces = trackedFiles().flatMap(tracesIn);
  if (traces.length > 0) throw new Error(traces.join('\n'));
}

module.exports = { checkTraces };
