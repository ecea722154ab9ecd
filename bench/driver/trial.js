'use strict';

// One trial: one case, once, on one module, in a fresh server process.

const path = require('path');

const { LineProcess } = require('./line-process');

const kServer = path.join(__dirname, '..', 'servers', 'echo.js');

/**
 * @typedef {object} Tools what all trials of a run share
 * @property {string} node the node program that runs the server
 * @property {string} generator path of the load generator
 * @property {string[]} certificate key and certificate file
 * @property {number} durationSeconds of a measured phase
 * @property {number} warmupSeconds before it
 */

class Trial {
  #tools;
  #benchCase;
  #server;
  #generators = [];
  #port;

  constructor(tools, benchCase, moduleName) {
    this.#tools = tools;
    this.#benchCase = benchCase;
    const tlsFiles = benchCase.tls ? tools.certificate : [];
    const args = [...(benchCase.nodeFlags ?? []), kServer, moduleName, ...tlsFiles];
    this.#server = new LineProcess(tools.node, args);
  }

  /** @returns {Promise<Object<string, number>>} metrics by name */
  async run() {
    try {
      this.#port = (await this.#server.next()).port;
      const metrics = await (this.#benchCase.mode === 'idle' ? this.#idle() : this.#measure());
      const code = await this.#server.end();
      if (code !== 0) throw new Error(`the server ended with ${code}`);
      return metrics;
    } finally {
      for (const child of [this.#server, ...this.#generators]) child.kill();
    }
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
    const { command } = this.#benchCase;
    const { durationSeconds: duration, warmupSeconds: warmup } = this.#tools;
    const generator = this.#startGenerator({ duration, warmup, gate: true });
    await generator.next();
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
      rssBytes: after.rssBytes,
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
    return {
      bytesPerConnection: (resident[1] - resident[0]) / connections,
      rssBytes: resident[1]
    };
  }
}

async function finish(generator, result) {
  const code = await generator.end();
  if (result.errors > 0 || code !== 0) {
    throw new Error(`the load generator saw errors (exit code ${code}): ${JSON.stringify(result)}`);
  }
}

module.exports = { Trial };
