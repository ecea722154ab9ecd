'use strict';

const assert = require('node:assert');
const { binary, text } = require('../support/frames');
const { requestHead } = require('../support/raw-peer');
const { dial } = require('../support/server');
const { flood } = require('./flooding-peer');
const { readReport, runChild } = require('./run-child');

describe('A program that has stopped its clocks and timers', () => {
  it('is flooded, and still answers, and has time for what is not faked', async () => {
    const server = runChild('faked-clock.js');
    const port = Number(await server.readLine());
    const bytes = Buffer.concat(Array(600).fill(binary(Buffer.alloc(100))));
    for (let i = 0; i < 4; ++i) await flood(port, bytes);
    const raw = dial(port);
    raw.write(requestHead(), text('hello'));
    await raw.readHead();
    assert.strictEqual(String((await raw.readFrame()).payload), 'hello');
    assert.ok((await readReport(server)).messages > 0);
  });
});
