'use strict';

// Where Hawser differs from ws on purpose: differences.json says why, for all scenarios whose name a pattern matches;
// difference-traces.json is what both sides show there, line by line. A scenario with such traces must show exactly these,
// any other the same on both sides.

const fs = require('node:fs');
const path = require('node:path');

const FILE = path.join(__dirname, '..', 'difference-traces.json');

/** @type {Array<{scenarios: string, reason: string}>} */
const reasons = require('../differences.json');

/** @type {Object<string, {ws: string[], hawser: string[]}>} by scenario and transport */
const traces = JSON.parse(fs.readFileSync(FILE, 'utf8'));

const [nodeVersion] = process.versions.node.split('.');

/** The entry of this version of Node where there is one: what ws shows may depend on it. */
function keyOf(scenario, transport) {
  const key = `${scenario.name} [${transport}]`;
  const ofThisNode = `${key} (Node ${nodeVersion})`;
  return Object.hasOwn(traces, ofThisNode) ? ofThisNode : key;
}

function asEntry({ expected, actual }) {
  return { ws: expected.split('\n'), hawser: actual.split('\n') };
}

/** @returns {string|undefined} why a scenario may differ @param {string} name of it, or the key of its traces */
function reasonFor(name) {
  return reasons.find(({ scenarios }) => new RegExp(scenarios).test(name))?.reason;
}

/** @returns {object|undefined} what both sides show by the committed list */
function listedTraces(scenario, transport) {
  return traces[keyOf(scenario, transport)];
}

/** Takes what a scenario shows now into the list: differences that have a reason. */
function updateTraces(scenario, transport, shown) {
  const key = keyOf(scenario, transport);
  if (shown.expected === shown.actual) delete traces[key];
  else if (reasonFor(scenario.name) !== undefined) traces[key] = asEntry(shown);
}

function saveTraces() {
  const sorted = Object.fromEntries(Object.entries(traces).sort(([a], [b]) => (a < b ? -1 : 1)));
  fs.writeFileSync(FILE, `${JSON.stringify(sorted, null, 2)}\n`);
}

module.exports = { asEntry, listedTraces, reasonFor, reasons, saveTraces, traces, updateTraces };
