'use strict';

const path = require('node:path');

const differences = require('./differences.json');
const { runGroup } = require('./run-group');

const ws = { file: require.resolve('ws'), variables: {} };
const root = path.join(__dirname, '../../..');

const implementations = {
  adopted: { file: root, variables: {} },
  stream: { file: root, variables: { HAWSER_TRANSPORT: 'stream' } }
};

/** Of ws, by group: it is the same for all transports. @type {Object<string, Promise<Map>>} */
const expectations = {};

function explanationOf(key, actual) {
  const [call, value] = key.split(' <- ');
  return differences.find(
    ({ calls, values, hawser }) =>
      new RegExp(calls).test(call) &&
      new RegExp(values).test(value) &&
      new RegExp(hawser).test(actual)
  );
}

/**
 * @param {string} name of a group
 * @param {string} transport
 * @returns {Promise<{unexplained: object[], explained: Set<object>}>} cases that differ, and the lines of the committed list
 *   that explain others
 */
async function compareGroup(name, transport) {
  expectations[name] ??= runGroup(name, ws);
  const [expected, actual] = await Promise.all([
    expectations[name],
    runGroup(name, implementations[transport])
  ]);

  const unexplained = [];
  const explained = new Set();
  for (const [key, outcome] of expected) {
    if (actual.get(key) === outcome) continue;
    const difference = explanationOf(key, actual.get(key));
    if (difference === undefined) unexplained.push({ key, ws: outcome, hawser: actual.get(key) });
    else explained.add(difference);
  }
  return { unexplained, explained };
}

module.exports = { compareGroup, differences, implementations };
