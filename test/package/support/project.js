'use strict';

// A folder of a user's, with the package as a tarball in it.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { QUIET, npm, pack } = require('../pack');

const PACKAGE = './hawser.tgz';

/** Nothing but Node and a shell is on the path: no compiler, no CMake, no Python. */
function barePath(folder) {
  const programs = path.join(folder, 'programs');
  fs.mkdirSync(programs);
  fs.symlinkSync(process.execPath, path.join(programs, 'node'));
  fs.symlinkSync('/bin/sh', path.join(programs, 'sh'));
  return programs;
}

class Project {
  #env;

  /** @type {string} */
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-project-')));

  /** @param {object} manifest package.json @param {boolean} [bare] without the machine's programs on the path */
  constructor(manifest, bare = true) {
    fs.renameSync(pack(this.folder), path.join(this.folder, PACKAGE));
    this.write('package.json', JSON.stringify({ private: true, ...manifest }));
    // Where a binary of this checkout is meant by the environment, that of the package is used all the same.
    this.#env = { ...process.env, HAWSER_PREBUILD: '', NODE_OPTIONS: '' };
    if (bare) this.#env.PATH = barePath(this.folder);
  }

  /** A project that depends on the package, and has it. @param {boolean} [bare] as above @param {object} [manifest] */
  static installed(bare = true, manifest = { dependencies: { hawser: `file:${PACKAGE}` } }) {
    const project = new Project(manifest, bare);
    npm(['install', '--prefer-offline', ...QUIET], project.folder);
    return project;
  }

  /** @param {string} name @param {string} content */
  write(name, content) {
    const file = path.join(this.folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    return file;
  }

  /**
   * Runs a command in the folder.
   *
   * @param {string[]} command
   * @param {object} [env]
   * @param {object} [options] of spawnSync
   * @returns {{status: number, stdout: string, stderr: string}}
   */
  run([command, ...args], env = {}, options = {}) {
    return spawnSync(command, args, {
      cwd: this.folder,
      encoding: 'utf8',
      env: { ...this.#env, ...env },
      ...options
    });
  }

  /** Runs a command that must succeed. @returns {string} what it has printed */
  must(command, env) {
    const { error, status, stdout, stderr } = this.run(command, env);
    if (status === 0) return stdout;
    throw new Error(`\`${command.join(' ')}\` failed: ${error?.message ?? stdout + stderr}`);
  }

  remove() {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

module.exports = { PACKAGE, Project };
