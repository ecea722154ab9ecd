'use strict';

// clang-tidy over native/, a file per core at a time. It reads how each file is compiled from the build of the
// addon, which compiles all of them.

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { ROOT } = require('./setup');

const BUILD = path.join(ROOT, 'build');

function nativeSources() {
  const commands = path.join(BUILD, 'compile_commands.json');
  const native = path.join(ROOT, 'native') + path.sep;
  const files = JSON.parse(fs.readFileSync(commands, 'utf8')).map(({ file }) => file);
  return files.filter((file) => file.startsWith(native));
}

/** @returns {Promise<string>} the findings, empty when there are none */
function tidy(file) {
  const args = ['-p', BUILD, '--quiet', file];
  return new Promise((resolve) => {
    execFile('clang-tidy-14', args, { cwd: ROOT }, (error, stdout, stderr) =>
      resolve(error ? stdout || stderr : '')
    );
  });
}

/** @throws {Error} one that holds the findings */
async function clangTidy() {
  const waiting = nativeSources();
  const findings = new Set();
  const worker = async () => {
    while (waiting.length > 0) findings.add(await tidy(waiting.pop()));
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker));
  findings.delete('');
  if (findings.size > 0) throw new Error([...findings].join('\n').replaceAll(ROOT + path.sep, ''));
}

module.exports = { clangTidy };
