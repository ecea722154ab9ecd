'use strict';

const { isAtHand, kept, payloadSize, toBytes } = require('./payload');

/**
 * A payload that a PerMessageDeflate will have compressed when its turn comes: as much of a Blob as SendQueue needs.
 */
class PendingDeflate {
  #deflate;
  #payload;
  #fin;

  /** What an error says that was under way. */
  progress = 'data was being compressed';

  /**
   * @param {PerMessageDeflate} deflate
   * @param {string|Uint8Array|Blob} payload bytes are copied
   * @param {boolean} fin it ends its message
   */
  constructor(deflate, payload, fin) {
    this.#deflate = deflate;
    this.#payload = kept(payload);
    this.#fin = fin;
  }

  /** @type {number} bytes before compression */
  get size() {
    return payloadSize(this.#payload);
  }

  /** @returns {Promise<Buffer>} compressed */
  async arrayBuffer() {
    const payload = this.#payload;
    const content = isAtHand(payload) ? payload : toBytes(await payload.arrayBuffer());

    return new Promise((resolve, reject) => {
      this.#deflate.compress(content, this.#fin, (error, compressed) => {
        if (error) reject(error);
        else resolve(compressed);
      });
    });
  }
}

module.exports = { PendingDeflate };
