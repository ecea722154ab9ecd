'use strict';

const kClearLine = '\r\x1b[K';

function formatSeconds(seconds) {
  const rest = String(Math.round(seconds) % 60).padStart(2, '0');
  return `${Math.floor(Math.round(seconds) / 60)}:${rest}`;
}

/** Says on standard error what is running, how much is done, and how long the rest will take. */
class Progress {
  #stream;
  #total;
  #done = 0;
  #startedMs = Date.now();
  #lastGroup;

  /** @param {number} total steps */
  constructor(total, stream = process.stderr) {
    this.#total = total;
    this.#stream = stream;
  }

  /**
   * A step begins. A terminal sees each; a log file has a line per group.
   *
   * @param {string} group
   * @param {string} step
   */
  begin(group, step) {
    const elapsed = (Date.now() - this.#startedMs) / 1000;
    const percent = `${Math.floor((100 * this.#done) / this.#total)} %`.padStart(5);
    const left = this.#done > 0 ? (elapsed / this.#done) * (this.#total - this.#done) : undefined;
    const times = formatSeconds(elapsed) + (left ? `, about ${formatSeconds(left)} to go` : '');
    if (this.#stream.isTTY) {
      this.#stream.write(`${kClearLine}${percent}  ${times}  ${group}: ${step}`);
    } else if (group !== this.#lastGroup) {
      this.#stream.write(`${percent}  ${times}  ${group}\n`);
    }
    this.#lastGroup = group;
  }

  /** @param {number} [steps] that are over, or will not come */
  end(steps = 1) {
    this.#done += steps;
  }

  /** Makes room for other output. */
  clear() {
    if (this.#stream.isTTY) this.#stream.write(kClearLine);
  }
}

module.exports = { Progress };
