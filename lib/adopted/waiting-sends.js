'use strict';

/**
 * The sends of one connection whose callbacks have not been called, by the position in its bytes (modulo 2^32) at which
 * each ends. Which of two positions is further cannot be told once more than 2 GiB wait: it is asked how many bytes have
 * been sent since.
 */
class WaitingSends {
  #sends = []; // [{position, cb}] in the order of the sends

  get isEmpty() {
    return this.#sends.length === 0;
  }

  /**
   * @param {number} position
   * @param {function(Error=)} cb
   */
  add(position, cb) {
    this.#sends.push({ position, cb });
  }

  /**
   * @param {number} position of one of these, to which all is written
   * @returns {function(Error=)[]} callbacks that wait no longer; none when an earlier report has covered them
   */
  takeTo(position) {
    const sends = this.#sends;
    let count = sends.findIndex((send) => send.position === position);
    if (count === -1) return [];
    while (count < sends.length && sends[count].position === position) count++;
    return this.#take(count);
  }

  /**
   * @param {number} sent position of the last byte
   * @param {number} unwritten bytes, the last ones
   * @returns {function(Error=)[]} callbacks of the sends before those, which wait no longer
   */
  takeWritten(sent, unwritten) {
    let count = 0;
    while (count < this.#sends.length && this.#bytesSince(sent, count) >= unwritten) count++;
    return this.#take(count);
  }

  /** @returns {function(Error=)[]} callbacks of all */
  takeAll() {
    return this.#take(this.#sends.length);
  }

  /**
   * @param {function(Error=)} cb
   * @param {number} sent position of the last byte
   * @param {number} unwritten bytes, the last ones
   * @param {number} notOffered bytes, the last ones, that the kernel has not been offered
   * @returns {number} sends with this callback that the kernel has not refused
   */
  countNotRefused(cb, sent, unwritten, notOffered) {
    let count = 0;
    for (const [i, send] of this.#sends.entries()) {
      const since = this.#bytesSince(sent, i);
      if (send.cb === cb && (since >= unwritten || since < notOffered)) count++;
    }
    return count;
  }

  #bytesSince(sent, index) {
    return (sent - this.#sends[index].position) >>> 0;
  }

  #take(count) {
    return this.#sends.splice(0, count).map(({ cb }) => cb);
  }
}

module.exports = { WaitingSends };
