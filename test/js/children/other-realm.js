'use strict';

// `node other-realm.js before|after`: the globals are exchanged before or after the library is loaded.

const { once } = require('node:events');
const vm = require('node:vm');

function exchangeGlobals() {
  globalThis.Uint8Array = vm.runInNewContext('Uint8Array');
  globalThis.ArrayBuffer = vm.runInNewContext('ArrayBuffer');
}

async function main() {
  if (process.argv[2] === 'before') exchangeGlobals();
  const { WebSocket, WebSocketServer } = require('../../..');
  if (process.argv[2] === 'after') exchangeGlobals();

  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(wss, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${wss.address().port}`);
  const [[server]] = await Promise.all([once(wss, 'connection'), once(client, 'open')]);
  server.on('message', (data, isBinary) => server.send(data, { binary: isBinary }));

  const values = [
    'text',
    Buffer.from('buf'),
    new Uint8Array([1, 2, 3]),
    new Float32Array([1.5]),
    new ArrayBuffer(4)
  ];
  const messages = [];
  for (const value of values) {
    client.send(value);
    messages.push((await once(client, 'message'))[0].toString('hex'));
  }
  client.ping(Buffer.from('ping'));
  const [pong] = await once(client, 'pong');
  const ends = Promise.all([once(client, 'close'), once(server, 'close')]);
  client.close(1000, Buffer.from('bye'));
  const [ofClient, ofServer] = (await ends).map(([code, reason]) => [code, String(reason)]);
  console.log(JSON.stringify({ messages, pong: String(pong), client: ofClient, server: ofServer }));
  wss.close();
}

main();
