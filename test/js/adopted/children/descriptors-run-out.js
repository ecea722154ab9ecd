'use strict';

// Takes all descriptors that the process may have at the moment of an upgrade, gives them back, and tells whether that
// connection and one more have worked.

const fs = require('node:fs');
const { once } = require('node:events');
const { WebSocket, WebSocketServer } = require('../../support/module');

function takeAll() {
  const taken = [];
  try {
    for (;;) taken.push(fs.openSync('/dev/null', 'r'));
  } catch {
    return taken;
  }
}

async function echo(url, message) {
  const client = new WebSocket(url, { perMessageDeflate: false });
  await once(client, 'open');
  client.send(message);
  const [answer] = await once(client, 'message');
  client.close();
  await once(client, 'close');
  return String(answer);
}

async function main() {
  let scarce = false;
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  let taken = [];
  wss.on('headers', () => {
    if (scarce) taken = takeAll();
  });
  wss.on('connection', (ws) => {
    for (const descriptor of taken.splice(0)) fs.closeSync(descriptor);
    ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
  });
  await once(wss, 'listening');
  const url = `ws://127.0.0.1:${wss.address().port}`;

  if (process.argv[2] === 'after') await echo(url, 'first');
  scarce = true;
  const during = await echo(url, 'during');
  scarce = false;
  const afterwards = await echo(url, 'afterwards');
  console.log(JSON.stringify({ echo: during, echoAfterwards: afterwards }));
  wss.close();
}

main();
