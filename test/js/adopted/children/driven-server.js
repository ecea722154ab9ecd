'use strict';

// A server that echoes until the JS thread drives its loops, and says so. From then on its listener takes its time, and
// it says after how many messages the threads have taken over, or that they have not.

const { WebSocketServer } = require('../../support/module');
const { shared } = require('../../../../lib/binding');

const LISTENER_MS = Number(process.argv[2]);
const MAX_MESSAGES = 2000;

let quiet = false;
let messages = 0;

function echo(ws, data) {
  ws.send(data);
  if (!shared.eventPump.driver.isJavaScript) return;
  quiet = true;
  console.log('the JS thread drives');
}

function work() {
  const end = performance.now() + LISTENER_MS;
  while (performance.now() < end);
  if (messages === Infinity) return;
  messages++;
  const { isJavaScript } = shared.eventPump.driver;
  if (isJavaScript && messages < MAX_MESSAGES) return;
  console.log(JSON.stringify({ isJavaScript, messages }));
  messages = Infinity;
}

const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {
  console.log(wss.address().port);
});
wss.on('connection', (ws) => {
  ws.on('message', (data) => (quiet ? work() : echo(ws, data)));
});

// Without its parent it has no purpose.
process.stdin.on('end', () => process.exit()).resume();
