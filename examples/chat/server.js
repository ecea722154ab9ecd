'use strict';

// A chat room on one page: `node examples/chat/server.js`, then open the printed address in two tabs.
//
//   endpoint.js    the WebSocket server: who may connect
//   room.js        who is here, and the last 100 messages
//   guest.js       one connection: what it may send, and what it is sent
//   incoming.js    checks what a client sent
//   heartbeat.js   finds connections whose peer has gone without a word
//   public/        the page

const { serveSite } = require('../site');

serveSite({
  title: 'Hawser chat',
  port: 8080,
  home: '/chat/',
  hint: (address) =>
    `Open it in two tabs. ${address}/echo/ shows the frames on the wire. Ctrl-C stops.`
});
