'use strict';

// `node test/compat/values/run.js [GROUP]`: the comparison without Mocha, for the groups whose name contains the text.

const { compareGroup, implementations } = require('./compare');
const { groups } = require('./groups');

async function main() {
  const [, , only = ''] = process.argv;
  for (const name of Object.keys(groups).filter((group) => group.includes(only))) {
    for (const transport of Object.keys(implementations)) {
      const { unexplained, explained } = await compareGroup(name, transport);
      console.log(`${name} [${transport}]: ${unexplained.length} differ`);
      for (const difference of explained) console.log(`  listed: ${difference.reason}`);
      for (const { key, ws, hawser } of unexplained) {
        console.log(`  ${key}\n    ws      ${ws}\n    hawser  ${hawser}`);
      }
    }
  }
}

main();
