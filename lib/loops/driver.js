'use strict';

const { setDriver } = require('../binding');

/**
 * Who turns the event loops of this environment: their own threads, or the JS thread through Node's loop. With little
 * to do the hop between two threads costs more than the work; with much, the threads leave this one free. Decided by
 * the number of events that a wake-up brings, with hysteresis.
 */

const FEW_EVENTS = 2;
const FEW_FOR = 50; // wake-ups in a row until the JS thread drives
const MANY_EVENTS = 4;
const MANY_FOR = 20; // wake-ups in a row until the threads do

/**
 * HAWSER_DRIVER forces one side, for tests: 'thread', 'js' (but much at once still goes to the threads, until their next
 * wake-up), or 'switch' at every wake-up.
 */
const FORCED = process.env.HAWSER_DRIVER;

class LoopDriver {
  #hasThreads;
  #streak = 0;

  /** @type {boolean} the JS thread drives */
  isJavaScript;

  /** @param {boolean} hasThreads false: the JS thread drives for ever */
  constructor(hasThreads) {
    this.#hasThreads = hasThreads;
    this.mayUseThreads = hasThreads && FORCED !== 'js';
    this.isJavaScript = !hasThreads; // threads begin as soon as they are started
    if (FORCED === 'js') this.#set(true);
  }

  /** @param {number} events that a wake-up has brought */
  noteWake(events) {
    if (FORCED !== undefined) {
      if (FORCED === 'switch') this.#set(!this.isJavaScript);
      else this.#set(FORCED === 'js');
      return;
    }

    if (this.isJavaScript) {
      this.#streak = events > MANY_EVENTS ? this.#streak + 1 : 0;
      if (this.#streak >= MANY_FOR) this.useThreads();
    } else {
      this.#streak = events <= FEW_EVENTS ? this.#streak + 1 : 0;
      if (this.#streak >= FEW_FOR) this.#set(true);
    }
  }

  /** There is much to do at once: the threads shall do it. */
  useThreads() {
    this.#set(false);
  }

  #set(isJavaScript) {
    if (!this.#hasThreads || isJavaScript === this.isJavaScript) return;
    this.isJavaScript = isJavaScript;
    this.#streak = 0;
    setDriver(isJavaScript);
  }
}

module.exports = { LoopDriver };
