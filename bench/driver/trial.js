'use strict';

// One trial: one case, once, on one subject, in a fresh server process.

const path = require('path');

const { LineProcess } = require('./line-process');

const kServersDir = path.join(__dirname, '..', 'servers');
const kWatchMs = 20;
const kMiB = 1024 * 1024;

/**
 * @typedef {object} Tools what all trials of a run share
 * @property {string} node the node program that runs the server
 * @property {string} generator path of the load generator
 * @property {{key: string, certificate: string}} tls file names
 * @property {number} durationSeconds of a measured phase
 * @property {number} warmupSeconds before it
 */

class Trial {
  #tools;
  #benchCase;
  #server;
  #generators = [];
  #port;

  /**
   * @param {Tools} tools
   * @param {object} benchCase of cases.js
   * @param {import('./subjects').Subject} subject
   */
  constructor(tools, benchCase, subject) {
    this.#tools = tools;
    this.#benchCase = benchCase;
    const { deflate, nodeFlags = [], tls } = benchCase;
    const options = JSON.stringify({ deflate, tls: tls && tools.tls });
    const server = path.join(kServersDir, subject.server);
    this.#server = new LineProcess(tools.node, [...nodeFlags, server, subject.module, options]);
  }

  /** @returns {Promise<Object<string, number>>} metrics by name; rejects with NotSupported */
  async run() {
    try {
      this.#port = (await this.#server.next()).port;
      const metrics = await this.#runMode();
      const code = await this.#server.end();
      if (code !== 0) throw new Error(`the server ended with ${code}`);
      return metrics;
    } finally {
      for (const child of [this.#server, ...this.#generators]) child.kill();
    }
  }

  #runMode() {
    const { mode } = this.#benchCase;
    if (mode === 'probe') return {};
    return mode === 'idle' ? this.#idle() : this.#measure();
  }

  #startGenerator(extra) {
    const { mode, load, tls } = this.#benchCase;
    const args = [mode];
    for (const [name, value] of Object.entries({ ...load, ...extra, port: this.#port, tls })) {
      const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      if (value === true) args.push(option);
      else if (value !== undefined && value !== false) args.push(option, String(value));
    }
    const generator = new LineProcess(this.#tools.generator, args);
    this.#generators.push(generator);
    return generator;
  }

  /** The server's counters are read while both ends are quiet, around the measured phase only. */
  async #measure() {
    const { command, watchMs = kWatchMs } = this.#benchCase;
    const { durationSeconds: duration, warmupSeconds: warmup } = this.#tools;
    const generator = this.#startGenerator({ duration, warmup, gate: true });
    const opened = await generator.next();
    if (!opened.ready) await finish(generator, opened);
    await this.#server.ask(`watch ${watchMs}`);
    const before = await this.#server.ask('mark');
    generator.send('go');
    const answer = command ? await this.#server.ask(command) : {};
    const result = await generator.next();
    const after = await this.#server.ask('mark');
    await finish(generator, result);
    return {
      ...answer,
      cpuUs: (after.cpuUs - before.cpuUs) / result.messages,
      jsUs: (after.jsCpuUs - before.jsCpuUs) / result.messages,
      rate: result.rate,
      p50Us: result.p50Us,
      p99Us: result.p99Us,
      delayP99Ms: after.delayP99Ms,
      delayMaxMs: after.delayMaxMs,
      timerP99Ms: after.timerP99Ms,
      peakRssMiB: after.peakRssBytes / kMiB,
      generatorCpuShare: result.generatorCpuSeconds / result.seconds
    };
  }

  /** The slope between one load of connections and two: what every process has anyway drops out. */
  async #idle() {
    const { connections } = this.#benchCase.load;
    const held = [];
    const resident = [];
    while (held.length < 2) {
      const generator = this.#startGenerator();
      held.push([generator, await generator.next()]);
      const { clients } = await this.#server.ask('clients');
      if (clients !== connections * held.length) throw new Error(`${clients} clients are open`);
      resident.push((await this.#server.ask('memory')).rssBytes);
    }
    for (const [generator, result] of held) await finish(generator, result);
    return { bytesPerConnection: (resident[1] - resident[0]) / connections };
  }
}

/** Starts a subject's server and ends it. @returns {Promise<string|undefined>} why it cannot run */
async function probe(tools, subject) {
  try {
    await new Trial(tools, { mode: 'probe' }, subject).run();
    return undefined;
  } catch (error) {
    return error.message;
  }
}

async function finish(generator, result) {
  const code = await generator.end();
  if (result.errors > 0 || code !== 0) {
    throw new Error(`the load generator saw errors (exit code ${code}): ${JSON.stringify(result)}`);
  }
}

module.exports = { Trial, probe };
