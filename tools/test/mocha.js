'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { ROOT } = require('../build');

const MOCHA = path.join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
const REPORTER = path.join(__dirname, 'mocha-reporter.js');

/** The last thing that the reporter has told, or that it has told nothing. */
function readLast(file) {
  const lines = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : [];
  return lines.length > 1 ? JSON.parse(lines.at(-2)) : { last: 'its start' };
}

/**
 * @param {string|string[]} folders of the tests, or files
 * @param {object} how
 * @param {object} [how.env]
 * @param {string[]} [how.without] files that are left out
 * @param {string[]} [how.wrapper] a command that starts the program
 * @param {function(SuiteRun): Promise<string|undefined>} [how.node] gives the program of another version; without one the
 *   suite is skipped
 * @returns {function(SuiteRun): Promise<{passed: number, failed: number}>}
 */
function mocha(folders, { env, without = [], wrapper = [], node = () => process.execPath } = {}) {
  const files = [folders]
    .flat()
    .map((name) => (/\.js$/.test(name) ? name : `${name}/**/*.test.js`));
  return async (run) => {
    const program = await node(run);
    if (program === undefined) return { passed: 0, failed: 0 };

    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-suite-'));
    const file = path.join(folder, 'progress');
    const args = [
      ...['--reporter', REPORTER, '--reporter-option', `progress=${file}`],
      ...(run.live ? ['--reporter-option', 'live=true'] : []),
      ...(run.live && process.stdout.isTTY ? ['--color'] : []),
      ...(run.grep ? ['--fgrep', run.grep] : []),
      ...without.flatMap((name) => ['--ignore', name])
    ];
    try {
      const command = [...wrapper, program, MOCHA, ...args, ...files];
      return await run.test(command, { env, readProgress: () => readLast(file) });
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  };
}

module.exports = { mocha };
