'use strict';

// What all servers under measurement have in common: `node <server>.js <module> <options as JSON>`.
// A server echoes, prints {"port":n}, answers each line of standard input with a line of JSON
// (commands.js), and ends with its standard input. What its module cannot do it answers with
// {"unsupported":"why"}.

const fs = require('fs');
const http = require('http');
const https = require('https');
const path = require('path');
const readline = require('readline');

const { makeCommands } = require('./commands');
const { NotSupported } = require('./not-supported');

/** Where clients connect that are fed by commands (generator/fanout_workload.h). */
const kFedPath = '/fed';
const kMaxMessageBytes = 100 * 1024 * 1024;
const kHost = '127.0.0.1';

/**
 * @typedef {object} ServerOptions
 * @property {{key: string, certificate: string}} [tls] file names
 * @property {boolean} [deflate] agree to permessage-deflate
 */

/**
 * @typedef {object} Adapter one module's server, to be driven by commands
 * @property {function(): Promise<number>} listen gives the port
 * @property {Set<object>} fed open connections that came on kFedPath
 * @property {function(): number} count open connections
 * @property {function(object, string, function(): void=): void} send to one connection; the
 *   callback tells when the module has passed the message on
 * @property {string} [unawaitable] why `send` has no callback of the module's own
 * @property {function(object): import('stream').Writable} [streamOf]
 * @property {function(object, string): void} [subscribe] a connection, to a topic
 * @property {function(object, string): void} [unsubscribe]
 * @property {function(string, string): void} [publish] a text, to a topic
 */

function print(object) {
  process.stdout.write(`${JSON.stringify(object)}\n`);
}

function printError(error) {
  print(error instanceof NotSupported ? { unsupported: error.message } : { error: error.stack });
}

/** @returns {object} the exports of a module: `hawser` is this checkout, a path is a path */
function loadModule(name) {
  if (name === 'hawser') return require('../..');
  try {
    return require(name.startsWith('.') ? path.resolve(name) : name);
  } catch (error) {
    throw new NotSupported(`${name} cannot be loaded: ${error.message.split('\n')[0]}`);
  }
}

/** Node's server, for the modules that stand on it. */
function makeHttpServer({ tls }) {
  if (!tls) return http.createServer();
  return https.createServer({
    key: fs.readFileSync(tls.key),
    cert: fs.readFileSync(tls.certificate)
  });
}

/** @returns {Promise<number>} the port */
function listenOn(server) {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen({ port: 0, host: kHost, backlog: 4096 }, () => resolve(server.address().port));
  });
}

function answerLines(adapter) {
  const commands = makeCommands(adapter);
  readline
    .createInterface({ input: process.stdin })
    .on('line', async (line) => {
      const [name, ...args] = line.trim().split(/\s+/);
      try {
        print(await commands[name](...args.map(Number)));
      } catch (error) {
        printError(error);
      }
    })
    .on('close', () => process.exit());
}

/** @param {function(object, ServerOptions): Adapter} makeAdapter from the module's exports */
async function serve(makeAdapter) {
  const [moduleName, options = '{}'] = process.argv.slice(2);
  try {
    const adapter = makeAdapter(loadModule(moduleName), JSON.parse(options));
    answerLines(adapter);
    print({ port: await adapter.listen() });
  } catch (error) {
    printError(error);
    process.exitCode = 1;
  }
}

module.exports = { kFedPath, kHost, kMaxMessageBytes, listenOn, makeHttpServer, serve };
