'use strict';

// `npm run lint` checks layout, faults and layers; `npm run format` (`--fix`) mends what a tool can mend.

const fs = require('node:fs');
const path = require('node:path');

const { ROOT, install, run } = require('./build');
const { checkClang } = require('./check-clang');
const { checkLayers } = require('./check-layers');
const { checkTraces } = require('./check-traces');
const { Report } = require('./report');
const { BUILD, LINT, requirePackages } = require('./system-packages');

const CPP_FOLDERS = ['native', 'test/native', 'test/fuzz', 'bench'];

function tool(name) {
  return path.join(ROOT, 'node_modules', '.bin', name);
}

function cppFiles() {
  return CPP_FOLDERS.flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder), { recursive: true })
      .filter((name) => /\.(cc|h)$/.test(name) && !/(^|\/)build/.test(name))
      .map((name) => path.join(folder, name))
  );
}

const STEPS = [
  ['check-layers', checkLayers],
  ['check-traces', checkTraces],
  ['eslint', () => run(tool('eslint'), ['.'])],
  ['prettier', () => run(tool('prettier'), ['--check', '--log-level=warn', '.'])],
  ['clang-format', () => run('clang-format-14', ['--dry-run', '-Werror', ...cppFiles()])],
  ['clang-tidy and the locks', checkClang]
];

function format() {
  install();
  requirePackages(LINT, 'to lay out C++');
  run(tool('eslint'), ['--fix', '.']);
  run(tool('prettier'), ['--write', '--log-level=warn', '.']);
  run('clang-format-14', ['-i', ...cppFiles()]);
}

async function lint() {
  install();
  requirePackages([...BUILD, ...LINT], 'to check C++');
  const report = new Report();
  for (const [name, work] of STEPS) await report.step(name, work);
  report.finish();
}

async function main() {
  if (process.argv.includes('--fix')) return format();
  return lint();
}

main().catch((error) => {
  console.error(`\n${error.message}\n`);
  process.exitCode = 1;
});
