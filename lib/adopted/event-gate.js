'use strict';

const { RECEIVER_HIGH_WATER_MARK, isDeferrable } = require('../core/event-kind');
const { dispatchEvent, KIND } = require('../loops/events');
const { EventQueue } = require('../loops/event-queue');
const pump = require('../loops/pump');
const { nextTick, setImmediate } = require('../core/scheduling');

const { CLOSED, END, NEED_BUFFER } = KIND;

/**
 * Decides when the events of a connection are dispatched that the pump must not hand over as they come, and keeps them
 * until then. The one place for all reasons there are:
 *   - a listener of the connection runs Node's loop: they would overtake what it is about to do;
 *   - the connection is paused: only what came in one reading with the event in hand still arrives;
 *   - it was cut off: likewise, and the rest is never seen;
 *   - `allowSynchronousEvents: false`: each message, ping and pong in a turn of Node's loop of its own.
 */
class EventGate extends EventQueue {
  #connection;
  #defers;
  #held = false; // by a listener that runs Node's loop
  #busy = false; // a listener is running that was called from here
  #scheduled = false;
  #isCutOff = false;
  #reading = pump.NO_READING; // of the event that was dispatched from here last
  #onEmpty; // the connection is closed: what is left to do

  // What was in hand when the connection was paused or cut off: events up to the last one of this reading still pass.
  #passing = pump.NO_READING;
  #hasPassed = true; // the first one of it

  /**
   * @param {AdoptedConnection} connection
   * @param {boolean} defers `allowSynchronousEvents: false`
   */
  constructor(connection, defers) {
    super(connection);
    this.#connection = connection;
    this.#defers = defers;
  }

  // What the pump calls.

  /** @returns {boolean} false: the event is never seen, and must not be taken() */
  takes(kind, reading) {
    if (!this.#isCutOff || kind === CLOSED) return true;
    if (kind === NEED_BUFFER || kind === END) return false;
    if (reading === this.#passing) return true;
    this.#passing = pump.NO_READING; // numbers come again
    return false;
  }

  /** An event as dispatchEvent() takes it, with the number of its reading. */
  take(kind, at, length, value, reading, source) {
    if (this.#waits(kind, reading)) {
      this.push(kind, at, length, value, reading, source);
      this.#schedule();
    } else {
      dispatchEvent(this.#connection, kind, at, length, value, source);
    }
  }

  /** From here on events wait for dispatchHeld(). @returns {boolean} false: they do already */
  hold() {
    if (this.#held) return false;
    this.#held = true;
    return true;
  }

  /** @returns {boolean} whether one that was held is dispatched now, and there may be more */
  dispatchHeld() {
    if (!this.#defers && this.#mayDispatch()) {
      this.#dispatchFirst();
      return true;
    }
    this.#held = false;
    this.#settle();
    return false;
  }

  // What the connection calls.

  /** @type {boolean} an event is being dispatched in a turn of Node's loop of its own */
  get isTurn() {
    return this.#defers && this.#busy;
  }

  pause() {
    this.#keepPassing(this.#defers);
  }

  resume() {
    if (!this.#isCutOff) this.#passing = pump.NO_READING;
    this.#settle();
  }

  cutOff() {
    this.#keepPassing(true);
    this.#isCutOff = true;
  }

  /**
   * The connection is closed: whatever waits is delivered, also to who has paused.
   *
   * @param {function()} callback called when that is done
   */
  whenDone(callback) {
    if (this.isEmpty) {
      callback();
      return;
    }
    this.#onEmpty = () => nextTick(callback);
    if (this.#busy || this.#held) return;
    if (this.#defers) this.#schedule();
    else this.#run(() => true);
  }

  #waits(kind, reading) {
    if (this.#held || this.#busy) return true;
    if (kind === CLOSED) return false; // has what waits delivered
    const isPaused = this.#isPausedFor(reading);
    if (!this.isEmpty) return kind !== END || isPaused || !this.#isOvertakenByEnd();
    if (kind === END) return false; // also to who is paused: there is nothing before it
    return isPaused || (this.#defers && isDeferrable(kind));
  }

  /** Under ws the socket tells of its end, while its receiver still puts off what it has. */
  #isOvertakenByEnd() {
    return this.#defers && this.bytes < RECEIVER_HIGH_WATER_MARK;
  }

  #isPausedFor(reading) {
    const { paused, closed } = this.#connection;
    return paused && !closed && !this.#passes(reading);
  }

  #passes(reading) {
    if (reading === this.#passing) {
      this.#hasPassed = true;
    } else if (this.#hasPassed) {
      this.#passing = pump.NO_READING;
      return false;
    }
    return true;
  }

  /** @param {boolean} all that waits passes, too: under ws its receiver has it already */
  #keepPassing(all) {
    if (all && !this.isEmpty) {
      this.#passing = this.lastReading;
      this.#hasPassed = false;
    } else {
      this.#passing = this.#busy ? this.#reading : pump.readingInHand(this.#connection);
      this.#hasPassed = true;
    }
  }

  #mayDispatch() {
    return !this.isEmpty && !this.#isPausedFor(this.firstReading);
  }

  #schedule(soon = setImmediate) {
    if (this.#scheduled || this.#busy || this.#held || !this.#mayDispatch()) return;
    this.#scheduled = true;
    soon(() => this.#onTurn());
  }

  #onTurn() {
    this.#scheduled = false;
    if (this.#held || this.#busy || !this.#mayDispatch()) return;
    if (this.#defers) {
      // Only messages, pings and pongs are put off: what comes behind one follows at once.
      let isFirst = true;
      this.#run(() => {
        const goesOn = isFirst || !isDeferrable(this.firstKind);
        isFirst = false;
        return goesOn;
      });
    } else {
      const reading = this.firstReading;
      this.#run(() => this.firstReading === reading);
    }
  }

  /** Dispatches while `goesOn` says so. A listener that throws does not end it: the rest follows when it was handled. */
  #run(goesOn) {
    let returned = false;
    try {
      while (this.#mayDispatch() && goesOn()) this.#dispatchFirst();
      returned = true;
    } finally {
      if (!returned) setImmediate(() => this.#settle());
    }
    this.#settle(setImmediate);
  }

  #dispatchFirst() {
    this.#busy = true;
    this.#reading = this.firstReading;
    try {
      this.dispatchFirst();
    } finally {
      this.#busy = false;
    }
  }

  /** What waits follows; without anything to wait for the connection does without its gate. */
  #settle(soon = nextTick) {
    if (this.#held || this.#busy) return;
    if (!this.isEmpty) {
      this.#schedule(this.#defers ? setImmediate : soon);
      return;
    }
    const onEmpty = this.#onEmpty;
    this.#onEmpty = undefined;
    if (onEmpty !== undefined) onEmpty();
    if (!this.#defers && !this.#isCutOff && !this.#connection.paused) {
      this.#connection.dropGate(this);
    }
  }
}

module.exports = { EventGate };
