'use strict';

// What memory a program keeps alive with a message, and what the library does with one that was sent.

const assert = require('node:assert');
const v8 = require('node:v8');
const { shared } = require('../../../lib/binding');
const { PayloadPools } = require('../../../lib/loops/payload-pools');
const { messages } = require('../support/events');
const { text } = require('../support/frames');
const { collectGarbage } = require('../support/fake-connection');
const { connections } = require('./connections');
const { readReport, runChild } = require('./run-child');

const SMALL = 4096;
const LARGE = 32768;

describe('A message that is kept', () => {
  // Apart from other tests: fast traffic has the pools grow.
  it('keeps little memory alive when it came by itself', async () => {
    const kept = await readReport(runChild('kept-message.js'));
    assert.deepStrictEqual(
      kept.map(({ size }) => size),
      [1, 23, 500, 3000]
    );
    for (const { size, alive } of kept) assert.ok(alive <= SMALL, `${alive} bytes for ${size}`);
  });

  it('keeps no more than a chunk would with ws when it came with many', async () => {
    const [{ server, raw }] = (await connections(1)).pairs;
    const received = messages(server, 3000);
    raw.write(Buffer.concat(Array.from({ length: 3000 }, (_, i) => text(`message ${i}`))));
    for (const [i, [data]] of (await received).entries()) {
      assert.strictEqual(String(data), `message ${i}`);
      assert.ok(data.buffer.byteLength <= LARGE);
    }
  });
});

describe('A pool of payloads', () => {
  let ms;
  let pools;

  beforeEach(() => {
    ms = 0;
    pools = new PayloadPools(() => ms);
  });

  /** The sizes of a pool that is used up again and again in the same time. */
  function sizes(events, lasts, times) {
    return Array.from({ length: times }, () => {
      const pool = pools.for(events);
      const size = pool.bytes.length;
      ms += lasts;
      pool.replace();
      return size;
    });
  }

  it('is large for many events', () => {
    assert.deepStrictEqual(sizes(5, 1000, 3), [LARGE, LARGE, LARGE]);
  });

  it('is as large as few are fast', () => {
    assert.deepStrictEqual(sizes(4, 50, 3), [SMALL, SMALL, SMALL]);
    assert.deepStrictEqual(sizes(4, 1, 5), [4096, 8192, 16384, LARGE, LARGE]);
    assert.deepStrictEqual(sizes(4, 50, 2), [LARGE, LARGE]);
    assert.deepStrictEqual(sizes(4, 1000, 5), [LARGE, 16384, 8192, SMALL, SMALL]);
  });

  it('begins empty after another', () => {
    const pool = pools.for(1);
    const { memory } = pool;
    pool.used = 4000;
    pool.replace();
    assert.strictEqual(pool.used, 0);
    assert.notStrictEqual(pool.memory, memory);
    assert.strictEqual(pool.memory, pool.bytes.buffer);
  });
});

describe('A text that was sent', () => {
  const heapUsed = async () => {
    await collectGarbage();
    return v8.getHeapStatistics().used_heap_size;
  };

  it('is forgotten with its batch', async () => {
    const LENGTH = 4_000_000;
    const [{ server, raw }] = (await connections(1)).pairs;
    raw.stream.resume();
    const before = await heapUsed();
    await new Promise((resolve) => server.send('x'.repeat(LENGTH - 1).concat('y'), resolve));
    const after = await heapUsed();
    assert.ok(after - before < LENGTH / 2, `${after - before} bytes`);
  });

  it('is forgotten also when it is short', async () => {
    const [{ server, raw }] = (await connections(1)).pairs;
    server.send('short');
    assert.strictEqual(String((await raw.readFrame()).payload), 'short');
    assert.strictEqual(shared.sendBatch.last.text, undefined);
  });
});
