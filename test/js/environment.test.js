'use strict';

const assert = require('node:assert');
const path = require('node:path');
const { readEnvironment } = require('../../lib/core/environment');
const { startProgram } = require('./support/child');

const ROOT = path.join(__dirname, '../..');

const NUMBERS = { HAWSER_IO_THREADS: 64, HAWSER_MAX_DEFLATE_HISTORY: 1 << 20 };
const WORDS = {
  HAWSER_DRIVER: ['thread', 'js', 'switch'],
  HAWSER_TLS: ['stream'],
  HAWSER_TRANSPORT: ['stream']
};

describe('The environment variables', () => {
  for (const [name, max] of Object.entries(NUMBERS)) {
    it(`${name} is a whole number from 0 to ${max}`, () => {
      for (const good of [0, 1, max]) {
        assert.strictEqual(readEnvironment({ [name]: `${good}` })[name], good);
      }
      for (const bad of ['two', '-1', '1.5', '1e1', '0x1', ' ', ' 1', `${max + 1}`, 'NaN']) {
        assert.throws(() => readEnvironment({ [name]: bad }), {
          name: 'RangeError',
          message: `${name} must be a whole number from 0 to ${max}, not ${bad}`
        });
      }
    });
  }

  for (const [name, words] of Object.entries(WORDS)) {
    it(`${name} is ${words.join(' or ')}`, () => {
      for (const word of words) assert.strictEqual(readEnvironment({ [name]: word })[name], word);
      for (const bad of ['Thread', 'both', '1', ' js']) {
        assert.throws(() => readEnvironment({ [name]: bad }), {
          name: 'RangeError',
          message: `${name} must be ${words.join(' or ')}, not ${bad}`
        });
      }
    });
  }

  it('may be missing, or empty', () => {
    const names = [...Object.keys(NUMBERS), ...Object.keys(WORDS)];
    const empty = Object.fromEntries(names.map((name) => [name, '']));
    const unset = Object.fromEntries(names.map((name) => [name, undefined]));
    assert.deepStrictEqual(readEnvironment({}), unset);
    assert.deepStrictEqual(readEnvironment(empty), unset);
  });

  it('are checked when the module is loaded, which says what is wrong', async () => {
    const script = `try { require(${JSON.stringify(ROOT)}); } catch (error) { console.log(error.message); }`;
    const { finish } = startProgram('env', [
      'HAWSER_IO_THREADS=two',
      process.execPath,
      '-e',
      script
    ]);
    const { code, output } = await finish();
    assert.strictEqual(code, 0);
    assert.strictEqual(
      output.trim(),
      'HAWSER_IO_THREADS must be a whole number from 0 to 64, not two'
    );
  });
});
