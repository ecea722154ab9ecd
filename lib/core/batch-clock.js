'use strict';

/**
 * Says when what was sent must not wait for the end of its batch any longer, because JavaScript goes on working: a
 * progress message from a long loop leaves with the next one.
 *
 * A look at the clock costs a tenth of a small send. So it is not taken for each: while sends follow each other quickly,
 * less and less often.
 */

const MAX_WAIT_MS = 4;
const MAX_GAP = 64; // commands
const FIRST_LOOK = 2; // commands: before the first one nothing waits

class BatchClock {
  #now;
  #since = 0; // when nothing was waiting yet
  #commands = 0; // since then
  #nextLook = FIRST_LOOK;
  #gap = FIRST_LOOK;

  /** @param {function(): number} now milliseconds */
  constructor(now) {
    this.#now = now;
  }

  /** Nothing waits. @param {number} time by the clock */
  restart(time) {
    this.#since = time;
    this.#commands = 0;
    this.#nextLook = this.#gap = FIRST_LOOK;
  }

  /** Another command waits. @returns {boolean} they should be posted now */
  isDue() {
    if (++this.#commands < this.#nextLook) return false;
    const time = this.#now();
    if (time - this.#since < MAX_WAIT_MS) {
      this.#gap = Math.min(this.#gap * 4, MAX_GAP);
      this.#nextLook = this.#commands + this.#gap;
      return false;
    }
    this.restart(time);
    this.#nextLook = this.#gap = 1; // this work takes its time: the next one need not wait for another
    return true;
  }
}

module.exports = { BatchClock };
