'use strict';

const assert = require('node:assert');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { cleanup } = require('./support/cleanup');
const { isHawser } = require('./support/module');

const root = path.join(__dirname, '../..');
const PROGRAMS = path.join(root, 'test/types');
const COMPILER = path.join(root, 'node_modules/typescript/bin/tsc');
const NODE_TYPES = { '@types/node': 'node_modules/@types/node' };

const STRICT = { noEmit: true, strict: true, target: 'es2022', types: ['node'], lib: ['es2023'] };
const RESOLUTIONS = {
  nodenext: { module: 'nodenext' },
  bundler: { module: 'preserve', moduleResolution: 'bundler' }
};

/**
 * @param {Object<string, string>} modules folders to link, by the name to import them by
 * @param {RegExp} programs those to copy from test/types
 * @returns {string} folder of a project that has them
 */
function project(modules, programs) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-types-'));
  cleanup(() => fs.rmSync(folder, { recursive: true }));
  for (const [name, target] of Object.entries(modules)) {
    const link = path.join(folder, 'node_modules', name);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(path.join(root, target), link);
  }
  for (const name of fs.readdirSync(PROGRAMS)) {
    if (programs.test(name)) fs.copyFileSync(path.join(PROGRAMS, name), path.join(folder, name));
  }
  return folder;
}

/** @returns {Promise<string>} what the compiler says, '' if all is well */
function compile(folder, compilerOptions) {
  const config = { compilerOptions: { ...STRICT, ...compilerOptions }, include: ['*.ts', '*.mts'] };
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [COMPILER, '-p', folder, '--pretty', 'false'], (error, stdout) => {
      if (error && stdout === '') reject(error);
      else resolve(stdout);
    });
  });
}

(isHawser ? describe : describe.skip)('The types', () => {
  for (const [name, options] of Object.entries(RESOLUTIONS)) {
    it(`compile with every program, by ${name} resolution`, async () => {
      // As `"ws": "npm:hawser"` installs it.
      const folder = project({ ...NODE_TYPES, ws: '.' }, /./);
      assert.strictEqual(await compile(folder, options), '');
    });

    it(`are not needed by the programs for @types/ws, by ${name} resolution`, async () => {
      const folder = project(
        { ...NODE_TYPES, '@types/ws': 'node_modules/@types/ws' },
        /-program\.m?ts$/
      );
      assert.strictEqual(await compile(folder, options), '');
    });
  }
});
