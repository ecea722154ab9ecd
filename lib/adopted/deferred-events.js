'use strict';

const { setImmediate } = require('../core/scheduling');
const { EventQueue } = require('../loops/event-queue');

/**
 * `allowSynchronousEvents: false`: each event of a connection in a turn of Node's loop of its own, in order.
 */
class DeferredEvents extends EventQueue {
  #scheduled = false; // or the last one is being dispatched
  #run = () => this.#dispatch();

  push(kind, at, length, value, source) {
    super.push(kind, at, length, value, source);
    this.#schedule();
  }

  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#run);
  }

  #dispatch() {
    try {
      this.dispatchFirst();
    } finally {
      this.#scheduled = false;
      if (!this.isEmpty) this.#schedule();
    }
  }
}

module.exports = { DeferredEvents };
