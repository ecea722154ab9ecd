'use strict';

// A worker whose server subscribes every connection to 'all' and to 'of-<its id>', publishes what each sends, says to '?' how
// many there are here, and, where it floods, goes on publishing by itself. It posts its port.

const { parentPort, workerData } = require('node:worker_threads');
const { WebSocketServer } = require('../support/module');

const { id, floods } = workerData;
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {
  parentPort.postMessage({ port: wss.address().port });
});
wss.on('connection', (websocket) => {
  websocket.subscribe('all');
  websocket.subscribe(`of-${id}`);
  websocket.on('message', (data) => {
    if (String(data) !== '?') websocket.publish('all', data, { binary: false });
    else websocket.send(`${wss.subscriberCount('all')} here`);
  });
  if (floods) setImmediate(flood);
});

let number = 0;
function flood() {
  for (let i = 0; i < 10; i++) wss.publish('all', `${id} ${number++} ${'x'.repeat(i * 30)}`);
  setTimeout(flood, 1);
}
