'use strict';

// `node test/compat/run.js [--only text] [--transport name] [--update]`: compares Hawser with ws without Mocha. With
// --only the traces of the scenarios whose name contains the text are printed; with --update the traces of differences
// that have a reason are written to the committed list.

const { isDeepStrictEqual, parseArgs } = require('node:util');

const differences = require('./support/differences');
const { compare, loadScenarios, missingExport } = require('./support/runner');

function indent(text) {
  return text.replace(/^/gm, '    ');
}

/** @returns {string} 'same', 'listed' or 'DIFFERENT' */
function verdictOf(scenario, transport, shown) {
  const listed = differences.listedTraces(scenario, transport);
  if (listed === undefined) return shown.actual === shown.expected ? 'same' : 'DIFFERENT';
  return isDeepStrictEqual(differences.asEntry(shown), listed) ? 'listed' : 'DIFFERENT';
}

/** @returns {Promise<boolean>} whether it is as it should be */
async function report(scenario, transport, { only, update }) {
  const title = `${scenario.name} [${transport}]`;
  const missing = missingExport(scenario);
  if (missing !== undefined) {
    console.log(`skipped   ${title}: no ${missing}`);
    return true;
  }

  let shown;
  try {
    shown = await compare(scenario, transport);
  } catch (error) {
    console.log(`FAILED    ${title}\n${indent(error.stack)}`);
    return false;
  }

  if (update) differences.updateTraces(scenario, transport, shown);
  const verdict = verdictOf(scenario, transport, shown);
  if (only !== undefined || verdict === 'DIFFERENT') {
    console.log(`${verdict}  ${title}\n  ws\n${indent(shown.expected)}`);
    if (verdict !== 'same') console.log(`  hawser\n${indent(shown.actual)}`);
    if (verdict === 'listed') console.log(`  because ${differences.reasonFor(scenario.name)}`);
  }
  return verdict !== 'DIFFERENT';
}

async function main() {
  const options = {
    only: { type: 'string' },
    transport: { type: 'string' },
    update: { type: 'boolean' }
  };
  const { values } = parseArgs({ options });
  let runs = 0;
  let failures = 0;

  for (const scenario of loadScenarios()) {
    if (values.only !== undefined && !scenario.name.includes(values.only)) continue;
    for (const transport of scenario.transports) {
      if (values.transport !== undefined && values.transport !== transport) continue;
      runs++;
      if (!(await report(scenario, transport, values))) failures++;
    }
  }
  if (values.update) differences.saveTraces();
  console.log(`${runs} runs, ${failures} of them not as they should be`);
  process.exitCode = failures === 0 ? 0 : 1;
}

main();
