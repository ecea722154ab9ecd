'use strict';

const { setImmediate } = require('../core/scheduling');

/**
 * `allowSynchronousEvents: false`: each event of a connection in a turn of Node's loop of its own, in order.
 */
class DeferredEvents {
  #events = [];
  #onIdle;

  /** @param {function()} onIdle called when all events were dispatched */
  constructor(onIdle) {
    this.#onIdle = onIdle;
  }

  /** @type {boolean} nothing waits */
  get idle() {
    return this.#events.length === 0;
  }

  /** @param {function()} event dispatches one event */
  push(event) {
    if (this.#events.push(event) === 1) setImmediate(() => this.#dispatch());
  }

  #dispatch() {
    try {
      this.#events[0]();
    } finally {
      this.#events.shift();
      if (this.#events.length > 0) setImmediate(() => this.#dispatch());
      else this.#onIdle();
    }
  }
}

module.exports = { DeferredEvents };
