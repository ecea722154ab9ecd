'use strict';

const { AsyncResource } = require('node:async_hooks');

/**
 * The asynchronous context in which listeners are called: that of whoever made it. As handles do, it tells those who watch
 * (async_hooks) whether it keeps the process alive, which it never does: test runners would report it as left open.
 */
class AsyncContext extends AsyncResource {
  hasRef() {
    return false;
  }
}

module.exports = { AsyncContext };
