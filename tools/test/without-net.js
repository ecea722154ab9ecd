'use strict';

// Suites over an addon that is built as for systems without epoll: every connection is a stream of Node's.

const path = require('node:path');

const { ROOT } = require('../build');
const { buildAddonAside } = require('./google-test');

const FOLDER = path.join(ROOT, 'build', 'without-net');

/**
 * @param {function(object): Function} suite gets the environment in which that addon is loaded
 * @returns {function(SuiteRun): Promise<{passed: number, failed: number}>}
 */
function withoutNet(suite) {
  return async (run) => {
    await buildAddonAside(run, FOLDER, ['HAWSER_NET=OFF']);
    return suite({ HAWSER_PREBUILD: FOLDER })(run);
  };
}

module.exports = { withoutNet };
