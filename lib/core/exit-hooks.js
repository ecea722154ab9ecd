'use strict';

const binding = require('../binding');

/**
 * What is done before the process exits: after process.exit() no tick runs any more, and what was sent right before it
 * still has to reach the kernel. One listener for all copies of this library.
 *
 * @type {Set<function()>}
 */
const exitHooks = (binding.shared.exitHooks ??= listenForExit(new Set()));

function listenForExit(hooks) {
  process.on('exit', () => {
    for (const hook of hooks) hook();
  });
  return hooks;
}

module.exports = { exitHooks };
