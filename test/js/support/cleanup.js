'use strict';

// Whatever a test opens it hands to `cleanup`; Mocha's root hook closes it in reverse order, also when the test failed.

const pending = [];

/**
 * Registers work for the end of the running test.
 *
 * @param {function(): (void|Promise<void>)} action closes something; called at most once
 */
function cleanup(action) {
  pending.push(action);
}

const mochaHooks = {
  async afterEach() {
    while (pending.length > 0) await pending.pop()();
  }
};

module.exports = { cleanup, mochaHooks };
