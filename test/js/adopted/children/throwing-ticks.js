'use strict';

// What throws everywhere, with a handler of 'uncaughtException': says what was handled, and what has arrived all the same.

const { WebSocket, WebSocketServer } = require('../../support/module');

const ECHOES = Number(process.argv[2]); // before it begins: with many, the JS thread may drive by then

const handled = [];
process.on('uncaughtException', ({ message }) => handled.push(message));

function throwLater(name) {
  process.nextTick(() => {
    throw new Error(`tick of ${name}`);
  });
  Promise.resolve().then(() => {
    throw new Error(`promise of ${name}`);
  });
}

const events = [];
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
wss.on('connection', (server) => {
  server.on('message', (data) => server.send(data));
});
wss.on('listening', () => {
  const client = new WebSocket(`ws://127.0.0.1:${wss.address().port}`);
  let echoes = 0;
  const next = () => (echoes++ < ECHOES ? client.send('x') : setImmediate(begin, client));
  client.on('open', next);
  client.on('message', next);
});

function begin(client) {
  client.removeAllListeners('message');
  client.on('message', (data) => {
    events.push(`${data}`);
    throwLater(data);
    if (`${data}` === '3') setImmediate(cut, client);
    throw new Error(`listener of ${data}`);
  });
  for (const data of ['1', '2', '3']) client.send(data, () => throwLater(`send ${data}`));
}

function cut(client) {
  client.on('close', () => {
    events.push('close');
    setImmediate(() => {
      const report = { events, handled: handled.sort() };
      console.log(JSON.stringify(report));
      process.exit();
    });
    throwLater('close');
  });
  throwLater('cut');
  client.terminate();
}
