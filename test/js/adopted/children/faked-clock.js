'use strict';

// A program that stops its clocks and timers, as tests with fake timers do, while peers flood its server. It says so when
// it has got an answer to a message of its own, and Node's own timers have had their turns meanwhile.

const timers = require('node:timers');
const { WebSocketServer } = require('../../support/module');

const own = { setInterval: timers.setInterval };
const TIMERS = 20;

function stopClocks() {
  const never = () => ({ unref() {}, ref() {} });
  for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']) {
    globalThis[name] = timers[name] = never;
  }
  performance.now = () => 0;
  Date.now = () => 0;
}

let messages = 0;
let turns = 0;
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {
  console.log(wss.address().port);
});
wss.on('connection', (ws) => {
  ws.on('message', (data, isBinary) => {
    // Long enough for the loops never to be done.
    for (let i = 0; i < 1e5; ++i);
    messages++;
    if (!isBinary) ws.send(data);
  });
});

stopClocks();
// From the first message on.
own.setInterval(() => {
  if (messages > 0 && ++turns === TIMERS) console.log(JSON.stringify({ messages }));
}, 1);

// Without its parent it has no purpose.
process.stdin.on('end', () => process.exit()).resume();
