'use strict';

// Small programs that use the package by some name, as their users write them.

/** Both ends in one process: prints what came back, and the extensions in use. */
function echo(name, clientName = name) {
  return `
const { WebSocketServer } = require('${name}');
const { WebSocket } = require('${clientName}');
const options = { port: 0, host: '127.0.0.1', perMessageDeflate: true };
const wss = new WebSocketServer(options, () => {
  const ws = new WebSocket('ws://127.0.0.1:' + wss.address().port);
  ws.on('open', () => ws.send('ahoy'));
  ws.on('message', (data) => {
    console.log(String(data), ws.extensions || 'plain');
    ws.close();
    wss.close();
  });
});
wss.on('connection', (ws) => ws.on('message', (data) => ws.send(data)));
`;
}

/** A server for one connection, which prints its port. */
function server(name) {
  return `
const { WebSocketServer } = require('${name}');
const options = { port: 0, host: '127.0.0.1', perMessageDeflate: true };
const wss = new WebSocketServer(options, () => console.log(wss.address().port));
wss.on('connection', (ws) => {
  ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
  ws.on('close', () => wss.close());
});
`;
}

/** A client of the server at an address: prints what came back. */
function client(name, address) {
  return `
const { WebSocket } = require('${name}');
const ws = new WebSocket('${address}');
ws.on('open', () => ws.send('ahoy'));
ws.on('message', (data) => {
  console.log(String(data), ws.extensions || 'plain');
  ws.close();
});
`;
}

module.exports = { client, echo, server };
