'use strict';

/**
 * Who turns the event loops of this environment: their own threads, or the JS thread through Node's loop. With little
 * to do the hop between two threads costs more than the work; with much, the threads leave this one free.
 *
 * Here alone it is decided, from facts that the native side reports: what was found waiting, and not what there was time
 * to dispatch, for the busier JavaScript is the less it dispatches at a time.
 */

// Events found by a wake-up. Between few and many, all stays as it is.
const FEW_EVENTS = 2;
const FEW_FOR = 50; // wake-ups in a row until the JS thread drives
const MANY_EVENTS = 4;
const MANY_FOR = 20; // wake-ups in a row until the threads do,
const MANY_FOR_MS = 100; // or this long, where listeners take their time

/** Commands for whose sake a sleeping thread need not have been woken: those of a connection or two. */
const FEW_COMMANDS = 8;

// What is worth a thread at once, though the JS thread drives.
const MANY_COMMANDS = 32;
const MUCH_TO_COMPRESS = 16 * 1024; // bytes: half a millisecond

// What a loop's thread begins with while JavaScript still adds more.
const COMMANDS_AHEAD = 256;
const TO_COMPRESS_AHEAD = 256 * 1024; // bytes

class LoopDriver {
  #setDriver;
  #forced;
  #now;
  #streak = 0; // wake-ups that speak for a change
  #since = 0; // milliseconds: the first of them

  /** @type {boolean} the JS thread drives */
  isJavaScript;

  /**
   * @param {object} how
   * @param {boolean} how.hasThreads false: the JS thread drives for ever
   * @param {function(boolean): boolean} how.setDriver changes it, true: to the JS thread; returns whether that was possible
   * @param {string} [how.forced] 'thread' or 'js', whatever there is to do, or 'switch' at every wake-up
   * @param {function(): number} how.now milliseconds
   */
  constructor({ hasThreads, setDriver, forced, now }) {
    this.#setDriver = setDriver;
    this.#forced = hasThreads ? forced : 'js';
    this.#now = now;
    this.isJavaScript = !hasThreads; // threads begin as soon as they are started
    if (forced === 'js') this.#change(true);
  }

  /**
   * A wake-up has been served, as far as there was time.
   *
   * @param {number} events it has found: those dispatched, and those that still wait
   * @param {boolean} busy a loop has put off compression, which is long work
   */
  noteWake(events, busy) {
    if (this.#forced !== undefined) {
      this.#change(this.#forced === 'switch' ? !this.isJavaScript : this.#forced === 'js');
    } else if (this.isJavaScript) {
      if (events <= MANY_EVENTS) this.#streak = 0;
      else if (this.#isManyForLong()) this.#change(false);
    } else {
      this.#streak = events <= FEW_EVENTS && !busy ? this.#streak + 1 : 0;
      if (this.#streak >= FEW_FOR) this.#change(true);
    }
  }

  /** A sleeping thread was woken for so many commands. */
  noteWoken(commands) {
    if (commands <= FEW_COMMANDS) this.noteWake(0, false);
  }

  /**
   * Commands are about to be posted, and are executed by whoever drives then.
   *
   * @param {number} commands of the loop that gets most
   * @param {number} toCompress bytes
   * @param {boolean} busy a loop has put off compression
   */
  beforePost(commands, toCompress, busy) {
    if (!this.isJavaScript || this.#forced === 'js') return;
    if (commands > MANY_COMMANDS || toCompress > MUCH_TO_COMPRESS || busy) this.#change(false);
  }

  /**
   * @param {number} commands that wait to be posted
   * @param {number} toCompress bytes
   * @returns {boolean} a thread should begin with them at once
   */
  isWorthPosting(commands, toCompress) {
    return !this.isJavaScript && (commands >= COMMANDS_AHEAD || toCompress >= TO_COMPRESS_AHEAD);
  }

  #isManyForLong() {
    const time = this.#now();
    if (this.#streak++ === 0) this.#since = time;
    return this.#streak >= MANY_FOR || time - this.#since >= MANY_FOR_MS;
  }

  #change(isJavaScript) {
    this.#streak = 0;
    if (isJavaScript === this.isJavaScript || !this.#setDriver(isJavaScript)) return;
    this.isJavaScript = isJavaScript;
  }
}

module.exports = { LoopDriver };
