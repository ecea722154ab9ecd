'use strict';

// What `npm test` says while it runs: at once what it will do and how long that takes, a line when a suite begins or ends,
// and every quarter of a minute how far it is.

const TICK_MS = 15_000;

/** Of the machine that the figures of suites.js are from. */
const CORES = 2;

function clock(seconds) {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

function inMinutes(seconds) {
  if (seconds < 90) return `${Math.max(10, Math.ceil(seconds / 10) * 10)} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

/** What suites take on two quiet cores: those that measure by themselves, then the others. */
function estimate(suites) {
  const together = (some) => {
    const sum = some.reduce((total, { seconds }) => total + seconds, 0);
    return Math.max(0, ...some.map(({ seconds }) => seconds), sum / CORES);
  };
  const isAlone = ({ alone }) => alone;
  return together(suites.filter(isAlone)) + together(suites.filter((suite) => !isAlone(suite)));
}

class Overview {
  #startedMs = performance.now();
  #allSeconds;
  #doneSeconds = 0;
  #running = new Map(); // from SuiteRun to its suite
  #timer;

  /** @param {object[]} suites that will run */
  constructor(suites) {
    this.#allSeconds = suites.reduce((total, { seconds }) => total + seconds, 0);
  }

  static announce(suites) {
    const names = suites.map(({ name }) => name).join(', ');
    const duration = inMinutes(estimate(suites));
    console.log(`Running ${names}: about ${duration} on two quiet cores, building included.`);
  }

  begin(run, suite) {
    this.#running.set(run, suite);
    this.#say(`${run.name} begins: ${suite.title}`);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
  }

  end(run, { passed, failed }) {
    this.#doneSeconds += this.#running.get(run).seconds;
    this.#running.delete(run);
    this.#say(`${run.name} is done: ${passed} passed, ${failed} failed, ${clock(run.seconds)}`);
    if (this.#running.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick() {
    const positions = [...this.#running.keys()].map(({ position }) => position);
    this.#say(positions.join('; '));
  }

  #say(text) {
    const running = [...this.#running].map(([{ share }, { seconds }]) => share * seconds);
    const done = running.reduce((sum, seconds) => sum + seconds, this.#doneSeconds);
    const percent = String(Math.floor((100 * done) / this.#allSeconds)).padStart(3);
    const time = clock((performance.now() - this.#startedMs) / 1000).padStart(5);
    console.log(`${time} ${percent} %  ${text}`);
  }
}

module.exports = { Overview, clock };
