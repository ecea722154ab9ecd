'use strict';

// Every scenario of scenarios/ over every transport: what Hawser shows must be what ws shows, unless differences.json says
// why not. `node test/compat/run.js --only <name>` prints both traces of one.

const assert = require('node:assert');

const { implementations } = require('./support/implementations');
const { Environment } = require('./support/environment');
const {
  compare,
  differences,
  listedDifference,
  loadScenarios,
  missingExport
} = require('./support/runner');

describe('Hawser compared with ws', () => {
  const scenarios = loadScenarios();
  const used = new Set(); // lines of the list that a difference was found for
  const idle = new Set(); // lines whose scenarios ran

  for (const scenario of scenarios) {
    for (const transport of scenario.transports) {
      it(`${scenario.name} [${transport}]`, async function test() {
        if (missingExport(scenario) !== undefined) this.skip();

        const { expected, actual } = await compare(scenario, transport);
        const listed = listedDifference(scenario, transport);
        if (listed !== undefined) idle.add(listed);
        if (listed !== undefined && actual !== expected) used.add(listed);
        else assert.strictEqual(actual, expected);
      });
    }
  }

  it('are at least 300 scenarios', () => {
    assert(scenarios.length >= 300, `${scenarios.length}`);
  });

  it('lists at most 12 differences, and none that is gone', () => {
    assert(differences.length <= 12);
    for (const difference of idle) assert(used.has(difference), difference.reason);
  });

  it('really adopts sockets where it says so', async function test() {
    if (process.env.HAWSER_TRANSPORT === 'stream') this.skip();
    for (const [transport, { secure, actual }] of Object.entries(implementations)) {
      const env = new Environment(actual, secure);
      const { server } = await env.pair();
      const isAdopted = server._socket._handle.constructor.name === 'AdoptedHandle';
      await env.dispose();
      assert.strictEqual(isAdopted, transport === 'adopted', transport);
    }
  });
});
