'use strict';

// A scenario is `async (ws, env) => {...}`; a file of scenarios exports them by name. These functions make many out of a
// table, or say something about them.

/**
 * One scenario for each row.
 *
 * @param {Object<string, *>} rows by name
 * @param {function(Function, Environment, *, string)} run gets the module, the environment, the row and its name
 * @param {string} [prefix] of the scenarios' names
 */
function table(rows, run, prefix = '') {
  const scenarios = {};
  for (const [name, row] of Object.entries(rows)) {
    scenarios[`${prefix}${name}`] = (ws, env) => run(ws, env, row, name);
  }
  return scenarios;
}

/** Scenarios that open no connection: once is enough. */
function withoutConnection(scenarios) {
  for (const run of Object.values(scenarios)) run.transports = ['adopted'];
  return scenarios;
}

/** Scenarios that are skipped as long as the module lacks one of these exports. */
function needing(names, scenarios) {
  for (const run of Object.values(scenarios)) run.needs = names;
  return scenarios;
}

module.exports = { needing, table, withoutConnection };
