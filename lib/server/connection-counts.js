'use strict';

/**
 * How many connections an address has, upgrades under way included. There is an entry for each address that has any, and
 * for no other.
 */
class ConnectionCounts {
  #counts = new Map();

  /** @returns {number} */
  of(address) {
    return this.#counts.get(address) ?? 0;
  }

  /** @param {string} address @returns {Place} one more connection of it */
  takePlace(address) {
    this.#counts.set(address, this.of(address) + 1);
    return new Place(this, address);
  }

  leave(address) {
    const rest = this.of(address) - 1;
    if (rest > 0) this.#counts.set(address, rest);
    else this.#counts.delete(address);
  }
}

/** Of one connection among those of its address. */
class Place {
  #counts;
  #address;

  /** @type {boolean} a WebSocket has it: it goes with that, and no more with the upgrade */
  isTaken = false;

  constructor(counts, address) {
    this.#counts = counts;
    this.#address = address;
  }

  /** The second time it does nothing. */
  leave() {
    this.#counts?.leave(this.#address);
    this.#counts = undefined;
  }
}

module.exports = { ConnectionCounts };
