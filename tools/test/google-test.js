'use strict';

// The native tests: GoogleTest over the core, built into the same folder as the addon, whose objects they share.

const os = require('node:os');
const path = require('node:path');

const { ROOT } = require('../build');
const { inTurn } = require('./in-turn');

const BUILD_COMMAND = path.join(ROOT, 'tools', 'build.js');

/** How many tests there are, and which were the last ones, by what the program has written. */
function readProgress(output) {
  const count = (pattern) => (output.match(pattern) ?? []).length;
  const total = /^\[=+\] Running (\d+) tests?/m.exec(output)?.[1];
  if (total === undefined) return { last: 'its start' };
  const begun = output.lastIndexOf('[ RUN      ] ');
  return {
    passed: count(/^\[ {7}OK \] .*ms\)$/gm),
    failed: count(/^\[ {2}FAILED {2}\] .*ms\)$/gm),
    total: Number(total),
    last: output.slice(begun + 13, output.indexOf('\n', begun)),
    ended: /^\[=+\] \d+ tests? .*ran\./m.test(output)
  };
}

/** What the program wrote, without what went well. */
function shorten(output) {
  return output.replace(/^\[( RUN {6}| {7}OK |-{10})\].*\n/gm, '').replace(/\n{3,}/g, '\n\n');
}

/** The folder of an addon that is built with a sanitizer, beside the ordinary one. */
function sanitizedFolder(sanitizer) {
  return path.join(ROOT, sanitizer === '' ? '' : path.join('build', sanitizer));
}

/** Builds the addon in a folder of its own. @param {string[]} definitions of CMake's variables */
function buildAddonAside(run, folder, definitions) {
  const args = [BUILD_COMMAND, path.relative(ROOT, folder), ...definitions];
  return inTurn(folder, () => run.prepare(process.execPath, args));
}

/** Builds the addon with a sanitizer. */
function buildSanitizedAddon(run, sanitizer) {
  return buildAddonAside(run, sanitizedFolder(sanitizer), [`HAWSER_SANITIZE=${sanitizer}`]);
}

/** Builds a target of the CMake folder `directory`. @param {string[]} configure arguments of CMake that configure it */
async function buildTarget(run, directory, target, configure) {
  const parallel = ['--parallel', String(os.availableParallelism())];
  await run.prepare('cmake', ['--log-level=WARNING', ...configure]);
  await run.prepare('cmake', ['--build', directory, '--target', target, ...parallel]);
}

/**
 * @param {object} how
 * @param {string} [how.sanitizer] 'address' or 'thread'
 * @param {object} [how.env]
 * @param {string[]} [how.wrapper] a command that starts the program
 * @returns {function(SuiteRun): Promise<{passed: number, failed: number}>}
 */
function googleTest({ sanitizer = '', env, wrapper = [] } = {}) {
  return async (run) => {
    const folder = sanitizedFolder(sanitizer);
    const directory = path.join(folder, 'build');
    if (sanitizer !== '') await buildSanitizedAddon(run, sanitizer);
    await inTurn(folder, () =>
      buildTarget(run, directory, 'hawser_tests', ['-DHAWSER_TESTS=ON', directory])
    );
    const program = path.join(directory, 'test', 'native', 'hawser_tests');
    const filter = `--gtest_filter=*${run.grep ?? ''}*`;
    return run.test([...wrapper, program, filter], { env, readProgress, shorten });
  };
}

module.exports = { buildAddonAside, buildSanitizedAddon, buildTarget, googleTest, sanitizedFolder };
