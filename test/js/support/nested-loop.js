'use strict';

// Packages that wait for an asynchronous result in the middle of a call run Node's loop from within. They need an addon
// for that, and so does this, which is built as it is first asked for.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const SOURCE = path.join(__dirname, 'nested-loop/nested_loop.cc');

const HEADERS = path.join(path.dirname(require.resolve('node-api-headers')), 'include');

/**
 * @returns {function(function(): boolean): void} runs Node's loop until what it is given answers true
 */
function buildNestedLoop() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-test-'));
  try {
    const addon = path.join(folder, 'nested_loop.node');
    execFileSync('c++', ['-shared', '-fPIC', '-I', HEADERS, SOURCE, '-o', addon], {
      stdio: 'pipe'
    });
    const { turn } = require(addon);
    return (done) => {
      while (!done()) {
        turn();
        process._tickCallback();
      }
    };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

module.exports = { buildNestedLoop };
