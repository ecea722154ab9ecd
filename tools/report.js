'use strict';

// What the steps of one command gave, counted: printed as a table, and appended to the file that HAWSER_REPORT
// names, from which `.ci/run` adds up all commands (`node tools/report.js <file> <failed commands>`).

const fs = require('node:fs');

function sum(rows, key) {
  return rows.reduce((total, row) => total + row[key], 0);
}

class Report {
  #startedMs = performance.now();
  #rows = [];

  /** @param {{name: string, passed: number, failed: number, seconds: number}} row */
  add(row) {
    this.#rows.push(row);
  }

  /**
   * Runs a step that counts as one; its error is a failure of the step and does not stop the next one.
   *
   * @param {string} name
   * @param {() => (void|Promise<void>)} work
   */
  async step(name, work) {
    console.log(`\n=== ${name}`);
    const startedMs = performance.now();
    let failed = 0;
    try {
      await work();
    } catch (error) {
      console.error(error.message);
      failed = 1;
    }
    const seconds = (performance.now() - startedMs) / 1000;
    this.add({ name, passed: 1 - failed, failed, seconds });
  }

  /** Prints the table and sets the exit code. */
  finish() {
    const seconds = (performance.now() - this.#startedMs) / 1000;
    const total = {
      name: 'all',
      passed: sum(this.#rows, 'passed'),
      failed: sum(this.#rows, 'failed')
    };
    console.log('\n passed  failed      time  what');
    for (const row of [...this.#rows, { ...total, seconds }]) {
      const cells = [String(row.passed).padStart(7), String(row.failed).padStart(7)];
      console.log(`${cells.join(' ')} ${row.seconds.toFixed(1).padStart(8)}s  ${row.name}`);
    }
    if (total.failed > 0) process.exitCode = 1;
    if (!process.env.HAWSER_REPORT) return;
    const lines = this.#rows.map((row) => `${JSON.stringify(row)}\n`);
    fs.appendFileSync(process.env.HAWSER_REPORT, lines.join(''));
  }
}

/** The last line of `.ci/run`. A command that failed without a word in the report is a failure as well. */
function printTotal(file, failedCommands) {
  const lines = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const rows = lines.map((line) => JSON.parse(line));
  const failed = Math.max(sum(rows, 'failed'), failedCommands);
  console.log(`\n${sum(rows, 'passed')} passed, ${failed} failed`);
  if (failed > 0 || rows.length === 0) process.exitCode = 1;
}

module.exports = { Report };

if (require.main === module) printTotal(process.argv[2], Number(process.argv[3]));
