'use strict';

/** A small deterministic generator (mulberry32): the same seed gives the same run. */
class Prng {
  #state;

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** @returns {number} in [0, 1) */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000;
  }

  /** @returns {number} an integer in [0, limit) */
  below(limit) {
    return Math.floor(this.next() * limit);
  }

  chance(probability) {
    return this.next() < probability;
  }
}

/** The seed of this run: HAWSER_TEST_SEED, or the clock; tests print it. */
function seedOfRun() {
  return Number(process.env.HAWSER_TEST_SEED) || Date.now() >>> 0;
}

module.exports = { Prng, seedOfRun };
