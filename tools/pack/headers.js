'use strict';

// The headers of OpenSSL and zlib that the ordinary build has, in a folder of their own: beside them lie those of this
// machine's C library, which are not for other platforms.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { ROOT } = require('../build');

const NEEDED = ['openssl/err.h', 'openssl/evp.h', 'openssl/rand.h', 'openssl/ssl.h', 'zlib.h'];
const FOLDER = path.join(ROOT, 'build', 'pack', 'include');

/** The compiler itself knows where they are, and what they include. @returns {string[]} paths */
function foundByCompiler() {
  const input = NEEDED.map((header) => `#include <${header}>\n`).join('');
  const args = ['-M', '-x', 'c++', '-'];
  const { status, stdout, stderr } = spawnSync('g++', args, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.split(/[\s\\]+/).filter((file) => file.endsWith('.h'));
}

/** @returns {string} the folder */
function collectHeaders() {
  for (const file of foundByCompiler()) {
    const [name] = /openssl\/\w+\.h$|(?<=\/)z(lib|conf)\.h$/.exec(file) ?? [];
    if (name === undefined) continue;
    const copy = path.join(FOLDER, name);
    fs.mkdirSync(path.dirname(copy), { recursive: true });
    fs.copyFileSync(file, copy);
  }
  return FOLDER;
}

module.exports = { collectHeaders };
