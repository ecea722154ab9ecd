'use strict';

// A server whose message listener does what its argument says. The parent is the client and reads what became of it.

const { WebSocketServer } = require('../support/module');

const actions = {
  /** Throws; the handler of uncaught exceptions keeps the process alive. */
  throw(ws, data) {
    if (String(data) === 'throw') throw new Error('thrown by a listener');
    ws.send(`reply to ${data}`);
  },

  /** Exits with much just sent. */
  exit(ws) {
    ws.send(Buffer.alloc(1 << 20, 0x61));
    ws.close(1001);
    process.exit(7);
  },

  /** Throws, and nobody handles it. */
  die() {
    throw new Error('thrown by a listener');
  }
};

const action = process.argv[2];
if (action === 'throw') {
  process.on('uncaughtException', (error) => console.log(`uncaught: ${error.message}`));
}

const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {
  console.log(wss.address().port);
});
wss.on('connection', (ws) => ws.on('message', (data) => actions[action](ws, data)));
