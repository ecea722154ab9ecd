'use strict';

// What the steps of one command gave, counted: printed as a table, and appended to the file that HAWSER_REPORT
// names, from which `.ci/run` adds up all commands (`node .ci/report.js <file> <failed commands>`).

const fs = require('node:fs');

class Report {
  #rows = [];

  /**
   * Runs a step; its error is a failure of the step and does not stop the next one.
   *
   * @param {string} name
   * @param {() => ({passed: number, failed: number} | void | Promise<object | void>)} work the counts that it
   *   gives, or else the step itself counts as one
   */
  async step(name, work) {
    console.log(`\n=== ${name}`);
    const startedMs = performance.now();
    let counts;
    try {
      counts = (await work()) ?? { passed: 1, failed: 0 };
    } catch (error) {
      console.error(error.message);
      counts = { passed: 0, failed: 1 };
    }
    this.#rows.push({ name, ...counts, seconds: (performance.now() - startedMs) / 1000 });
  }

  /** Prints the table and sets the exit code. */
  finish() {
    console.log('\n passed  failed      time  step');
    for (const { name, passed, failed, seconds } of this.#rows) {
      const cells = [String(passed).padStart(7), String(failed).padStart(7)];
      console.log(`${cells.join(' ')} ${seconds.toFixed(1).padStart(8)}s  ${name}`);
    }
    if (this.#rows.some(({ failed }) => failed > 0)) process.exitCode = 1;
    if (!process.env.HAWSER_REPORT) return;
    const lines = this.#rows.map((row) => `${JSON.stringify(row)}\n`);
    fs.appendFileSync(process.env.HAWSER_REPORT, lines.join(''));
  }
}

/** The last line of `.ci/run`. A command that failed without a word in the report is a failure as well. */
function printTotal(file, failedCommands) {
  const rows = fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  const failed = Math.max(sum('failed'), failedCommands);
  console.log(`\n${sum('passed')} passed, ${failed} failed`);
  if (failed > 0 || rows.length === 0) process.exitCode = 1;
}

module.exports = { Report };

if (require.main === module) printTotal(process.argv[2], Number(process.argv[3]));
