'use strict';

const assert = require('node:assert');
const { deliversBehindThrow } = require('../support/module');
const { readReport, runChild } = require('./run-child');

const WAYS = [
  { HAWSER_DRIVER: '' },
  { HAWSER_DRIVER: 'thread' },
  { HAWSER_DRIVER: 'js' },
  { HAWSER_DRIVER: 'switch' },
  { HAWSER_IO_THREADS: 0 }
];

const inEach = (name) => [`tick of ${name}`, `promise of ${name}`];
const messages = ['1', '2', '3'];
const HANDLED = [
  ...messages.map((data) => `listener of ${data}`),
  ...[...messages, ...messages.map((data) => `send ${data}`), 'cut', 'close'].flatMap(inEach)
].sort();

(deliversBehindThrow ? describe : describe.skip)(
  'Whatever is thrown is reported, and nothing else is lost',
  () => {
    for (const env of WAYS) {
      for (const echoes of [0, 300]) {
        it(`${JSON.stringify(env)}, after ${echoes} echoes`, async () => {
          const child = runChild('throwing-ticks.js', { args: [echoes], env });
          assert.deepStrictEqual(await readReport(child), {
            events: [...messages, 'close'],
            handled: HANDLED
          });
        });
      }
    }
  }
);
