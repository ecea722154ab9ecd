'use strict';

// The server under measurement: `node echo.js <module> [keyFile certFile]`.
// The very same program runs on every module with the API of ws: `ws`, `hawser` (this checkout),
// or a path. It echoes, prints {"port":n}, and answers each line of standard input with a line of
// JSON (see commands.js). It ends with its standard input.

const fs = require('fs');
const http = require('http');
const https = require('https');
const path = require('path');
const readline = require('readline');

const { makeCommands } = require('./commands');

/** @returns {object} the exports of the module that an argument names */
function loadModule(name) {
  if (name === 'hawser') return require('../..');
  return require(name.startsWith('.') ? path.resolve(name) : name);
}

function makeHttpServer(keyFile, certFile) {
  if (keyFile === undefined) return http.createServer();
  return https.createServer({ key: fs.readFileSync(keyFile), cert: fs.readFileSync(certFile) });
}

function print(object) {
  process.stdout.write(`${JSON.stringify(object)}\n`);
}

function main([moduleName, keyFile, certFile]) {
  const library = loadModule(moduleName);
  const server = makeHttpServer(keyFile, certFile);
  const wss = new library.WebSocketServer({ server, perMessageDeflate: false });

  wss.on('connection', (ws) => {
    ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
    // The generator may cut connections; it is the one that reports failures.
    ws.on('error', () => {});
  });

  const commands = makeCommands(library, wss);
  readline
    .createInterface({ input: process.stdin })
    .on('line', async (line) => {
      const [name, ...args] = line.trim().split(/\s+/);
      try {
        print(await commands[name](...args.map(Number)));
      } catch (error) {
        print({ error: error.stack });
      }
    })
    .on('close', () => process.exit());

  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
    print({ port: server.address().port });
  });
}

main(process.argv.slice(2));
