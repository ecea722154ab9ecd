'use strict';

const path = require('node:path');
const { startProgram } = require('../support/child');

/**
 * Starts a script of ./children, or with a whole path, in a process of its own, so that what it measures is its own.
 *
 * @param {string} script
 * @param {object} [how]
 * @param {string[]} [how.args]
 * @param {string[]} [how.flags] of Node
 * @param {object} [how.env] over that of this process
 * @param {number} [how.maxDescriptors]
 */
function runChild(script, how = {}) {
  const { args = [], flags = [], env = {}, maxDescriptors } = how;
  const limit = maxDescriptors === undefined ? [] : ['prlimit', `--nofile=${maxDescriptors}`];
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const file = path.resolve(__dirname, 'children', script);
  const command = [...limit, 'env', ...settings, process.execPath, ...flags, file, ...args];
  return startProgram(command[0], command.slice(1));
}

/** What the next line of a child says, as JSON. */
async function readReport(program) {
  return JSON.parse(await program.readLine());
}

/** Sanitizers keep freed memory and need more time: what is measured under them says nothing. */
const isInstrumented = /lib[at]san/.test(process.env.LD_PRELOAD ?? '');

module.exports = { isInstrumented, readReport, runChild };
