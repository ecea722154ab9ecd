'use strict';

// Which suites of `npm test` run side by side.

const assert = require('node:assert');
const { setImmediate: turn } = require('node:timers/promises');

const { Schedule } = require('../../tools/test/schedule');

/** Runs suites that do nothing. @returns {Promise<string[][]>} for each begin of one, which were running */
async function run(suites) {
  const running = new Set();
  const met = [];
  const made = suites.map((suite) => ({
    ...{ title: '', sets: [], seconds: 1 },
    ...suite,
    async run() {
      running.add(suite.name);
      met.push([...running]);
      for (let i = 0; i < 5; ++i) await turn();
      running.delete(suite.name);
      return { passed: 1, failed: 0 };
    }
  }));
  const { log } = console;
  console.log = () => {};
  try {
    await new Schedule(made, { report: { add() {} } }).run(made);
  } finally {
    console.log = log;
  }
  return met;
}

describe('The suites of npm test', () => {
  it('each run once', async () => {
    const met = await run([{ name: 'a' }, { name: 'b', alone: true }, { name: 'c' }]);
    assert.deepStrictEqual(met.map((names) => names.at(-1)).sort(), ['a', 'b', 'c']);
  });

  it('that measure have none beside them that does not', async () => {
    const met = await run([
      { name: 'busy' },
      ...['memory', 'idle', 'idle too'].map((name) => ({ name, alone: true })),
      { name: 'busy too' }
    ]);
    for (const names of met) {
      const busy = names.filter((name) => name.startsWith('busy'));
      assert.ok(busy.length === 0 || busy.length === names.length, names.join());
    }
  });

  it('that use the same thing have their turns', async () => {
    const uses = 'a folder';
    const met = await run([{ name: 'one', uses }, { name: 'two', uses }, { name: 'other' }]);
    for (const names of met) {
      assert.ok(!(names.includes('one') && names.includes('two')), names.join());
    }
  });
});
