'use strict';

// `node test/compat/run.js [--only text] [--transport name]`: compares Hawser with ws without Mocha. With --only the
// traces of the scenarios whose name contains the text are printed.

const { parseArgs } = require('node:util');

const { compare, listedDifference, loadScenarios, missingExport } = require('./support/runner');

function indent(text) {
  return text.replace(/^/gm, '    ');
}

async function report(scenario, transport, verbose) {
  const title = `${scenario.name} [${transport}]`;
  const missing = missingExport(scenario);
  if (missing !== undefined) {
    console.log(`skipped   ${title}: no ${missing}`);
    return true;
  }

  let traces;
  try {
    traces = await compare(scenario, transport);
  } catch (error) {
    console.log(`FAILED    ${title}\n${indent(error.stack)}`);
    return false;
  }

  const { expected, actual } = traces;
  const isSame = expected === actual;
  const listed = isSame ? undefined : listedDifference(scenario, transport);
  if (verbose || (!isSame && !listed)) {
    const verdict = isSame ? 'same' : listed ? `listed: ${listed.reason}` : 'DIFFERENT';
    console.log(`${verdict}  ${title}\n  ws\n${indent(expected)}`);
    if (!isSame) console.log(`  hawser\n${indent(actual)}`);
  }
  return isSame || listed !== undefined;
}

async function main() {
  const options = { only: { type: 'string' }, transport: { type: 'string' } };
  const { values } = parseArgs({ options });
  let runs = 0;
  let failures = 0;

  for (const scenario of loadScenarios()) {
    if (values.only !== undefined && !scenario.name.includes(values.only)) continue;
    for (const transport of scenario.transports) {
      if (values.transport !== undefined && values.transport !== transport) continue;
      runs++;
      if (!(await report(scenario, transport, values.only !== undefined))) failures++;
    }
  }
  console.log(`${runs} runs, ${failures} of them differ`);
  process.exitCode = failures === 0 ? 0 : 1;
}

main();
