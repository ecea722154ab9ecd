'use strict';

// A worker with a server and clients of its own. It posts 'done' after each round of echoes, and goes on until it is
// terminated or has run the rounds that it was asked for.

const { parentPort, workerData } = require('node:worker_threads');
const { WebSocketServer } = require('../support/module');
const { echoAll, echoThrough } = require('../support/traffic');

const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' }, async () => {
  const { rounds, clients, count } = workerData;
  const url = `ws://127.0.0.1:${wss.address().port}`;
  for (let round = 0; round < rounds; ++round) {
    const runs = Array.from({ length: clients }, (_, i) => echoThrough(url, round + i, { count }));
    await Promise.all(runs);
    parentPort.postMessage('done');
  }
  wss.close();
});
echoAll(wss);
