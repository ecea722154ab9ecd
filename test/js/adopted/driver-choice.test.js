'use strict';

// Who turns the loops, decided over a clock and a backlog that are made up.

const assert = require('node:assert');
const { LoopDriver } = require('../../../lib/loops/driver');

/** A driver in the middle of things, and what it has decided. */
function driverOf({ forced, hasThreads = true, changes = true } = {}) {
  const clock = { ms: 0 };
  const decisions = [];
  const driver = new LoopDriver({
    hasThreads,
    forced,
    now: () => clock.ms,
    setDriver: (isJavaScript) => {
      decisions.push(isJavaScript ? 'js' : 'thread');
      return changes;
    }
  });
  return { clock, decisions, driver };
}

/** So many wake-ups that find so many events each, and take their time. */
function wake({ driver, clock }, { times, events, ms = 0.01, busy = false }) {
  for (let i = 0; i < times; ++i) {
    clock.ms += ms;
    driver.noteWake(events, busy);
  }
}

/** One whose JS thread drives. */
function quietDriver() {
  const parts = driverOf();
  wake(parts, { times: 50, events: 1 });
  assert.deepStrictEqual(parts.decisions.splice(0), ['js']);
  return parts;
}

describe('The driver of the loops', () => {
  it('is the threads at first, and the JS thread after 50 wake-ups with little', () => {
    const parts = driverOf();
    wake(parts, { times: 49, events: 2 });
    assert.strictEqual(parts.driver.isJavaScript, false);
    wake(parts, { times: 1, events: 0 });
    assert.strictEqual(parts.driver.isJavaScript, true);
    assert.deepStrictEqual(parts.decisions, ['js']);
  });

  it('stays the threads while now and then there is more', () => {
    const parts = driverOf();
    for (let i = 0; i < 10; ++i) {
      wake(parts, { times: 49, events: 1 });
      wake(parts, { times: 1, events: 3 });
    }
    assert.deepStrictEqual(parts.decisions, []);
  });

  it('stays the threads while they compress', () => {
    const parts = driverOf();
    wake(parts, { times: 200, events: 1, busy: true });
    assert.deepStrictEqual(parts.decisions, []);
  });

  it('is the JS thread for as long as one message at a time comes', () => {
    const parts = quietDriver();
    wake(parts, { times: 10_000, events: 1 });
    assert.deepStrictEqual(parts.decisions, []);
  });

  it('is the threads after 20 wake-ups in a row that find many', () => {
    const parts = quietDriver();
    wake(parts, { times: 19, events: 5 });
    wake(parts, { times: 1, events: 4 });
    wake(parts, { times: 19, events: 5 });
    assert.deepStrictEqual(parts.decisions, []);
    wake(parts, { times: 1, events: 5 });
    assert.deepStrictEqual(parts.decisions, ['thread']);
  });

  for (const listenerMs of [0.1, 0.5, 1, 5, 50]) {
    it(`is the threads within a second of a flood, with listeners of ${listenerMs} ms`, () => {
      const parts = quietDriver();
      const before = parts.clock.ms;
      // A dispatch ends after 2 ms, but not before its fourth event.
      const ms = Math.max(2, 4 * listenerMs);
      while (parts.driver.isJavaScript) wake(parts, { times: 1, events: 500, ms });
      assert.ok(parts.clock.ms - before < 1000, `${parts.clock.ms - before} ms`);
      wake(parts, { times: 1000, events: 500, ms });
      assert.deepStrictEqual(parts.decisions, ['thread']);
    });
  }

  it('is not the threads for one slow wake-up', () => {
    const parts = quietDriver();
    wake(parts, { times: 1, events: 500, ms: 5000 });
    wake(parts, { times: 1, events: 1 });
    wake(parts, { times: 1, events: 500, ms: 5000 });
    assert.deepStrictEqual(parts.decisions, []);
  });

  it('is the threads at once when much is posted', () => {
    for (const [commands, toCompress, busy, decisions] of [
      [32, 0, false, []],
      [33, 0, false, ['thread']],
      [1, 16 * 1024, false, []],
      [1, 16 * 1024 + 1, false, ['thread']],
      [0, 0, true, ['thread']]
    ]) {
      const parts = quietDriver();
      parts.driver.beforePost(commands, toCompress, busy);
      assert.deepStrictEqual(parts.decisions, decisions, `${[commands, toCompress, busy]}`);
    }
  });

  it('is the JS thread when threads are woken for the commands of a connection or two', () => {
    const parts = driverOf();
    for (let i = 0; i < 50; ++i) parts.driver.noteWoken(8);
    assert.deepStrictEqual(parts.decisions, ['js']);
    const others = driverOf();
    for (let i = 0; i < 500; ++i) others.driver.noteWoken(9);
    assert.deepStrictEqual(others.decisions, []);
  });

  it('has a thread begin early with much, if threads drive', () => {
    const { driver } = driverOf();
    assert.strictEqual(driver.isWorthPosting(255, 256 * 1024 - 1), false);
    assert.strictEqual(driver.isWorthPosting(256, 0), true);
    assert.strictEqual(driver.isWorthPosting(0, 256 * 1024), true);
    assert.strictEqual(quietDriver().driver.isWorthPosting(1000, 1 << 30), false);
  });

  it('stays what it is when Node has no means to change it', () => {
    const parts = driverOf({ changes: false });
    wake(parts, { times: 100, events: 1 });
    assert.strictEqual(parts.driver.isJavaScript, false);
    assert.deepStrictEqual(parts.decisions, ['js', 'js']);
  });
});

describe('HAWSER_DRIVER', () => {
  const plenty = { times: 500, events: 500, ms: 10 };

  it('js: is the JS thread, whatever there is to do', () => {
    const parts = driverOf({ forced: 'js' });
    wake(parts, plenty);
    parts.driver.beforePost(1000, 1 << 30, true);
    assert.deepStrictEqual(parts.decisions, ['js']);
  });

  it('thread: is the threads, however little there is', () => {
    const parts = driverOf({ forced: 'thread' });
    wake(parts, { times: 500, events: 0 });
    assert.deepStrictEqual(parts.decisions, []);
  });

  it('switch: is another one at every wake-up', () => {
    const parts = driverOf({ forced: 'switch' });
    wake(parts, { times: 4, events: 1 });
    assert.deepStrictEqual(parts.decisions, ['js', 'thread', 'js', 'thread']);
  });

  for (const forced of [undefined, 'thread', 'js', 'switch']) {
    it(`${forced ?? 'not set'}: is the JS thread where there are no threads`, () => {
      const parts = driverOf({ forced, hasThreads: false });
      wake(parts, plenty);
      parts.driver.beforePost(1000, 1 << 30, true);
      assert.strictEqual(parts.driver.isJavaScript, true);
      assert.deepStrictEqual(parts.decisions, []);
    });
  }
});
