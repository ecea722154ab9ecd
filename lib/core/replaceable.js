'use strict';

/**
 * Defines an accessor that programs may replace, on their prototypes or their objects, by what they like: they keep it.
 *
 * @param {object} prototype
 * @param {string} name
 * @param {function(object): *} get is given the object
 */
function defineReplaceable(prototype, name, get) {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get() {
      return get(this);
    },
    set(value) {
      const own = { configurable: true, enumerable: true, value, writable: true };
      Object.defineProperty(this, name, own);
    }
  });
}

module.exports = { defineReplaceable };
