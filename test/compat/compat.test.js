'use strict';

// Every scenario of scenarios/ over every transport, or those of HAWSER_COMPAT_TRANSPORTS: what Hawser shows must be what
// ws shows, or exactly what the committed list of differences says. README.md tells how to change that.

const assert = require('node:assert');

const { implementations } = require('./support/implementations');
const { Environment } = require('./support/environment');
const { asEntry, listedTraces, reasonFor, reasons, traces } = require('./support/differences');
const { compare, loadScenarios, missingExport } = require('./support/runner');

const chosen = process.env.HAWSER_COMPAT_TRANSPORTS?.split(',') ?? Object.keys(implementations);

describe('Hawser compared with ws', () => {
  const scenarios = loadScenarios();

  for (const scenario of scenarios) {
    for (const transport of scenario.transports.filter((name) => chosen.includes(name))) {
      it(`${scenario.name} [${transport}]`, async function test() {
        if (missingExport(scenario) !== undefined) this.skip();

        const shown = await compare(scenario, transport);
        const listed = listedTraces(scenario, transport);
        if (listed === undefined) assert.strictEqual(shown.actual, shown.expected);
        else assert.deepStrictEqual(asEntry(shown), listed);
      });
    }
  }

  it('are at least 300 scenarios', () => {
    assert(scenarios.length >= 300, `${scenarios.length}`);
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

describe('The list of differences', () => {
  const runs = loadScenarios().flatMap(({ name, transports }) =>
    transports.map((transport) => `${name} [${transport}]`)
  );
  const listed = Object.keys(traces).map((key) => ({
    key,
    run: key.replace(/ \(Node \d+\)$/, '')
  }));

  it('has fewer than 12 reasons, and none without traces', () => {
    assert(reasons.length < 12);
    const used = listed.map(({ run }) => reasonFor(run.replace(/ \[\w+\]$/, '')));
    for (const { reason } of reasons) assert(used.includes(reason), reason);
  });

  it('has traces only of scenarios that there are, and that have a reason to differ', () => {
    for (const { key, run } of listed) {
      assert(runs.includes(run), key);
      assert(reasonFor(run.replace(/ \[\w+\]$/, '')), key);
      assert.notDeepStrictEqual(traces[key].ws, traces[key].hawser, key);
    }
  });
});
