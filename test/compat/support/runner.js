'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { Environment } = require('./environment');
const { implementations } = require('./implementations');

const folder = path.join(__dirname, '../scenarios');
const DEADLINE_MS = 60_000; // what has not ended by then hangs

/** @returns {Array<{name: string, run: Function, transports: string[], needs: string[]}>} */
function loadScenarios() {
  const scenarios = [];
  for (const file of fs.readdirSync(folder).sort()) {
    const topic = path.basename(file, '.js');
    for (const [name, run] of Object.entries(require(path.join(folder, file)))) {
      const { transports = Object.keys(implementations), needs = [] } = run;
      scenarios.push({ name: `${topic}: ${name}`, run, transports, needs });
    }
  }
  return scenarios;
}

/** @returns {Promise<string>} the trace of a scenario with one implementation, called `title` where it fails */
async function traceOf({ run }, module, secure, title) {
  const env = new Environment(module, secure);
  let timer;
  const deadline = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error('It hangs')), DEADLINE_MS);
  });
  try {
    await Promise.race([run(module.api, env), deadline]);
  } catch (error) {
    throw new Error(`With ${title}: ${error.message}\nafter\n${env.trace}\n`, { cause: error });
  } finally {
    clearTimeout(timer);
    await env.dispose();
  }
  return env.trace.toString();
}

// Two transports are compared with the same run of ws.
let lastExpected = {};

async function expectedTrace(scenario, module, secure) {
  if (lastExpected.scenario !== scenario || lastExpected.secure !== secure) {
    lastExpected = { scenario, secure, trace: await traceOf(scenario, module, secure, 'ws') };
  }
  return lastExpected.trace;
}

/** @returns {string|undefined} the export that a scenario needs and Hawser lacks */
function missingExport({ needs }) {
  const { api } = implementations.adopted.actual;
  return needs.find((name) => api[name] === undefined);
}

/** @returns {Promise<{expected: string, actual: string}>} the traces of ws and of Hawser */
async function compare(scenario, transport) {
  const module = implementations[transport];
  const [expected, actual] = await Promise.all([
    expectedTrace(scenario, module.expected, module.secure),
    traceOf(scenario, module.actual, module.secure, 'Hawser')
  ]);
  return { expected, actual };
}

module.exports = { compare, loadScenarios, missingExport };
