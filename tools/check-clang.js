'use strict';

// clang-tidy over native/, a file per core at a time; with it, what clang says of the locks (-Wthread-safety). How each
// file is compiled it reads from a configuration that compiles them one by one: the build itself joins several.

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { ROOT, cmakeJs } = require('./build');

const CONFIGURED = path.join(ROOT, 'build', 'lint');

function nativeSources() {
  cmakeJs('configure', CONFIGURED, {
    CMAKE_EXPORT_COMPILE_COMMANDS: 'ON',
    CMAKE_UNITY_BUILD: 'OFF'
  });
  const commands = path.join(CONFIGURED, 'compile_commands.json');
  const native = path.join(ROOT, 'native') + path.sep;
  const files = JSON.parse(fs.readFileSync(commands, 'utf8')).map(({ file }) => file);
  return files.filter((file) => file.startsWith(native));
}

/** @returns {Promise<string>} the findings, empty when there are none */
function tidy(file) {
  const args = ['-p', CONFIGURED, '--quiet', '--extra-arg=-Wthread-safety', file];
  return new Promise((resolve) => {
    execFile('clang-tidy-14', args, { cwd: ROOT }, (error, stdout, stderr) =>
      resolve(error ? stdout || stderr : '')
    );
  });
}

/** @throws {Error} one that holds the findings */
async function checkClang() {
  const waiting = nativeSources();
  const findings = new Set();
  const worker = async () => {
    while (waiting.length > 0) findings.add(await tidy(waiting.pop()));
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker));
  findings.delete('');
  if (findings.size > 0) throw new Error([...findings].join('\n').replaceAll(ROOT + path.sep, ''));
}

module.exports = { checkClang };
