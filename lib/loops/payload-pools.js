'use strict';

const { markAsUntransferable } = require('node:worker_threads');

const { MAX_POOLED } = require('../binding').constants.payload;
const { now } = require('../core/scheduling');

/**
 * Memory that small payloads are copied into as their events are drained. A message that is kept keeps the whole pool. So
 * a batch of many shares a large one, as with ws the messages of one chunk do; those that come by themselves meet only
 * their like, in a pool that is as large as such traffic is fast.
 */

const LARGE = 32 * 1024; // bytes
const SMALL = MAX_POOLED; // bytes: whatever belongs into a pool has its place in a new one
const FEW_EVENTS = 4;

// Milliseconds until it is used up: the next one is larger, or smaller.
const FAST = 2;
const SLOW = 100;

class PayloadPool {
  #least;
  #now;
  #size;
  #since;

  /** @type {Buffer} */
  bytes;
  /** @type {ArrayBuffer} of `bytes` */
  memory;
  /** @type {number} bytes */
  used;

  /**
   * @param {number} least bytes
   * @param {function(): number} clock milliseconds
   */
  constructor(least, clock) {
    this.#least = this.#size = least;
    this.#now = clock;
    this.#renew(clock());
  }

  /** What is left of it is too little. */
  replace() {
    const time = this.#now();
    const lasted = time - this.#since;
    if (lasted < FAST) this.#size = Math.min(this.#size * 2, LARGE);
    else if (lasted > SLOW) this.#size = Math.max(this.#size / 2, this.#least);
    this.#renew(time);
  }

  #renew(time) {
    this.bytes = Buffer.allocUnsafeSlow(this.#size);
    this.memory = this.bytes.buffer;
    this.used = 0;
    this.#since = time;
    markAsUntransferable(this.memory);
  }
}

class PayloadPools {
  #ofMany;
  #ofFew;

  /** @param {function(): number} [clock] milliseconds */
  constructor(clock = now) {
    this.#ofMany = new PayloadPool(LARGE, clock);
    this.#ofFew = new PayloadPool(SMALL, clock);
  }

  /** @returns {PayloadPool} for a batch of about that many events */
  for(events) {
    return events <= FEW_EVENTS ? this.#ofFew : this.#ofMany;
  }
}

module.exports = { PayloadPools };
