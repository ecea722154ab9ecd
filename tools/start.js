'use strict';

// `npm start [<example> [<argument>...]]`: brings the checkout to where it can run, and runs one of examples/: the chat, unless
// another one is named.

const { spawn } = require('node:child_process');

const { prepare } = require('./build');
const { installPackagesOf, namesOfExamples, programOf } = require('./examples');

/** Runs it as this process: what ends one ends the other. */
function run(program, args) {
  const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to both; who sends SIGTERM may know this process alone.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => process.exit(code ?? 1));
}

function main(name = 'chat', ...args) {
  const names = namesOfExamples();
  if (!names.includes(name)) {
    throw new Error(`There is no example "${name}", only ${names.join(', ')}.`);
  }
  prepare();
  installPackagesOf(name);
  run(programOf(name), args);
}

try {
  main(...process.argv.slice(2));
} catch (error) {
  console.error(`\n${error.message}\n`);
  process.exitCode = 1;
}
