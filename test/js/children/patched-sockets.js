'use strict';

// An agent that sees what all sockets write, loaded before the library. Prints what a server writes.

const net = require('node:net');

const seen = [];
const { write } = net.Socket.prototype;
net.Socket.prototype.write = function (chunk, ...rest) {
  if (this.server) seen.push(Buffer.from(chunk).toString('latin1'));
  return write.call(this, chunk, ...rest);
};

const { WebSocket, WebSocketServer } = require('../support/module');

const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {
  const client = new WebSocket(`ws://127.0.0.1:${wss.address().port}`);
  client.on('message', () => client.close());
  client.on('close', () => {
    wss.close();
    const [head, ...frames] = seen;
    console.log(head.split('\r\n')[0], Buffer.from(frames.join(''), 'latin1').toString('hex'));
  });
});
wss.on('connection', (ws) => ws.send('hello'));
