'use strict';

const { NotSupported } = require('../servers/not-supported');
const { evaluate } = require('./evaluate');
const { Trial } = require('./trial');

/** Of subjects that are not measured everywhere (subjects.js). */
const kMostRoundsOfOthers = 3;

function roundsOf(benchCase, subject, rounds) {
  if (subject.everywhere) return rounds;
  return benchCase.everyone ? Math.min(rounds, kMostRoundsOfOthers) : 0;
}

/**
 * Runs cases. The trials of a case alternate between the subjects, so that a slow minute of the
 * machine meets all of them.
 */
class Runner {
  #tools;
  #subjects;
  #ratios;
  #rounds;
  #progress;

  /**
   * @param {import('./trial').Tools} tools
   * @param {import('./subjects').Subject[]} subjects
   * @param {object} ratios of chooseRatios()
   * @param {number} rounds trials of each subject per case
   * @param {import('./progress').Progress} progress
   */
  constructor(tools, subjects, ratios, rounds, progress) {
    this.#tools = tools;
    this.#subjects = subjects;
    this.#ratios = ratios;
    this.#rounds = rounds;
    this.#progress = progress;
  }

  /** @returns {number} how many trials there will be at most */
  static countTrials(cases, subjects, rounds) {
    const counts = cases.flatMap((one) => subjects.map((other) => roundsOf(one, other, rounds)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /**
   * @param {object} benchCase of cases.js
   * @returns {Promise<object>} `rows` of evaluate(), and by label the `outcomes`: trials, or why
   *   there are none
   */
  async run(benchCase) {
    const outcomes = {};
    for (let round = 1; round <= this.#rounds; round++) {
      for (const subject of this.#subjects) {
        if (round > roundsOf(benchCase, subject, this.#rounds)) continue;
        outcomes[subject.label] ??= { trials: [] };
        await this.#runTrial(benchCase, subject, outcomes[subject.label], round);
      }
    }
    const rows = evaluate(benchCase, outcomes, this.#subjects, this.#ratios);
    const { name, title } = benchCase;
    return { name, title, rows, outcomes };
  }

  async #runTrial(benchCase, subject, outcome, round) {
    if (outcome.unsupported === undefined && outcome.failed === undefined) {
      this.#progress.begin(benchCase.name, `round ${round} of ${this.#rounds}, ${subject.title}`);
      try {
        outcome.trials.push(await new Trial(this.#tools, benchCase, subject).run());
      } catch (error) {
        outcome.trials = []; // half of them would look like all
        if (error instanceof NotSupported) outcome.unsupported = error.message;
        else outcome.failed = error.message;
      }
    }
    this.#progress.end();
  }
}

module.exports = { Runner };
