'use strict';

// Every call that takes a value from a program, with values of every kind: what Hawser makes of it is what ws makes of it,
// unless values/differences.json says what else, and why. The calls are made in processes of their own, because one that
// ends its process must be seen. `node test/compat/values/run.js GROUP` prints what differs; with a sanitizer's library in
// LD_PRELOAD and its addon in HAWSER_PREBUILD (tools/test/sanitizers.js) it shows what reaches foreign memory.

const assert = require('node:assert');

const { groups } = require('./values/groups');
const { compareGroup, differences, implementations } = require('./values/compare');

/** Those whose outcome depends on how the connection is made; the others need none. */
const CONNECTED = /data$|options$|raw|no callbacks|closing|generateMask/;
const WITHOUT = /^(Sender|Receiver|PerMessageDeflate)/;

describe('What programs hand over, compared with ws', () => {
  const used = new Set();

  for (const name of Object.keys(groups)) {
    const overBoth = CONNECTED.test(name) && !WITHOUT.test(name);
    for (const transport of overBoth ? Object.keys(implementations) : ['adopted']) {
      it(`${name} [${transport}]`, async function test() {
        this.timeout(0); // thousands of calls; each has a deadline of its own
        const { unexplained, explained } = await compareGroup(name, transport);
        for (const difference of explained) used.add(difference);
        assert.deepStrictEqual(unexplained, []);
      });
    }
  }

  it('lists no difference that is gone', () => {
    const gone = differences.filter((difference) => !used.has(difference));
    assert.deepStrictEqual(
      gone.map(({ reason }) => reason),
      []
    );
  });
});
