'use strict';

// `node child.js MODULE GROUP FIRST`: makes the calls of a group with all their values, from the FIRST case on, and writes
// a line of JSON for each: [call, value, outcome]. Runs by itself, so that who started it sees a crash.

const fs = require('node:fs');

const { casesOf, groups } = require('./groups');
const { Outcome, describeError } = require('./outcome');
const { Wire } = require('./wire');

const PATIENCE_MS = 2000;

const [, , file, name, first] = process.argv;
const ws = require(file);
const { calls, values, judge } = groups[name];

let current; // outcome

function noteUncaught(error) {
  current.note('uncaught', describeError(error));
}
process.on('uncaughtException', noteUncaught);
process.on('unhandledRejection', noteUncaught);

/** A call that has broken its connection may keep the peer waiting for ever. */
async function withPatience(judgement) {
  let timer;
  const deadline = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
  await Promise.race([judgement, deadline.then(() => current.note('wire', 'no end'))]);
  clearTimeout(timer);
}

/** In ws the first one decides for all, and a call that throws counts against the limit for ever. */
function liftConcurrencyLimit() {
  return new ws.PerMessageDeflate({ concurrencyLimit: Infinity });
}

async function main() {
  liftConcurrencyLimit();
  const wire = new Wire(ws);
  await wire.listen();
  for (const [call, value] of casesOf(name).slice(first)) {
    current = new Outcome();
    await withPatience(
      judge({ ws, wire, outcome: current, run: calls[call], make: values[value] })
    );
    fs.writeSync(1, `${JSON.stringify([call, value, current.toString()])}\n`);
  }
  process.exit();
}

main();
