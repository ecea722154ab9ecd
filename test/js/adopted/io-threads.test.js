'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const { constants } = require('node:os');
const { connections } = require('./connections');

const { SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGUSR1, SIGPROF, SIGSEGV, SIGBUS } = constants.signals;

/** The threads of this process: their names, and which signals they block. */
function threads() {
  return fs.readdirSync('/proc/self/task').map((id) => {
    const status = fs.readFileSync(`/proc/self/task/${id}/status`, 'utf8');
    const blocked = BigInt(`0x${/^SigBlk:\s*([0-9a-f]+)/m.exec(status)[1]}`);
    return {
      isMain: Number(id) === process.pid,
      name: fs.readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim(),
      blocks: (signal) => ((blocked >> BigInt(signal - 1)) & 1n) === 1n
    };
  });
}

describe('The I/O threads', () => {
  it('have names that tools show', async () => {
    await connections(1);
    const names = threads()
      .map(({ name }) => name)
      .filter((name) => name.startsWith('hawser'))
      .sort();
    assert.ok(names.length > 0);
    assert.deepStrictEqual(
      names,
      names.map((_, i) => `hawser-io-${i}`)
    );
  });

  it('leave the signals of the process to its own threads, but for their own faults', async () => {
    await connections(1);
    const all = threads();
    const own = all.filter(({ name }) => name.startsWith('hawser'));
    for (const { name, blocks } of own) {
      for (const signal of [SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGUSR1, SIGPROF]) {
        assert.ok(blocks(signal), `${name} takes signal ${signal}`);
      }
      for (const fault of [SIGSEGV, SIGBUS]) assert.ok(!blocks(fault), `${name} blocks ${fault}`);
    }
    const main = all.find(({ isMain }) => isMain);
    for (const signal of [SIGINT, SIGTERM, SIGHUP]) assert.ok(!main.blocks(signal));
  });
});
