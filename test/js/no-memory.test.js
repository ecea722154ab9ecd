'use strict';

// Memory that cannot be had is an error of the one send or message that needs it.

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');

const { startChild } = require('./support/child');
const { isHawser } = require('./support/module');

/** Lets a process have so many more bytes of address space, or says that this cannot be done here. */
function limitMemory(pid, bytes) {
  try {
    const used = execFileSync('ps', ['-o', 'vsz=', '-p', pid], { encoding: 'utf8' });
    execFileSync('prlimit', ['--pid', pid, `--as=${Number(used) * 1024 + bytes}`]);
    return true;
  } catch {
    return false;
  }
}

/** Runs a case of the child, which gets no more than so many bytes. @returns {Promise<object>} what it writes */
async function runWith(memory, name) {
  const { child, readLine, finish } = startChild('no-memory.js', [name]);
  await readLine();
  if (!limitMemory(child.pid, memory)) return undefined;
  child.stdin.end('\n');
  const { code, signal, output, errors } = await finish();
  assert.deepStrictEqual({ code, signal }, { code: 0, signal: null }, errors);
  return JSON.parse(output);
}

const NO_MEMORY = 'RangeError: There is no memory for the message';
const NO_BUFFER = 'RangeError'; // V8's own, whose words differ

/** What the child writes for each of its cases. */
const EXPECTED = {
  'Sender.frame() of much': { threw: NO_BUFFER, after: true },
  'send() of much over a stream': { threw: NO_BUFFER, after: true },
  'compress() of much': { called: NO_BUFFER, after: true },
  'decompress() to much': { called: NO_MEMORY, after: true },
  'a long message over a stream': {
    error: NO_MEMORY,
    code: 'WS_ERR_NO_MEMORY',
    sent: '880203f1',
    after: true
  }
};

describe('Without memory', () => {
  before(function () {
    // The memory of sanitizers is so large that no limit of it means anything.
    if (!isHawser || process.env.LD_PRELOAD) this.skip();
  });

  for (const [name, expected] of Object.entries(EXPECTED)) {
    it(`${name} fails by itself`, async function test() {
      const outcome = await runWith(256 * 1024 * 1024, name);
      if (outcome === undefined) this.skip();
      assert.deepStrictEqual(outcome, expected);
    });
  }
});
