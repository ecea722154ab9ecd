'use strict';

// An echo server with a page that shows each frame as it was on the wire: `node examples/echo/server.js`,
// then open the printed address. Any WebSocket client may use it, at /echo and at /echo-deflate.
//
//   endpoint.js    the echo servers, and the way from the page's port to them
//   tap.js         stands between a client and the server: passes bytes on, and reads along
//   wire.js        the reader of frames: RFC 6455, section 5.2
//   inspector.js   tells a page what the tap has read, and does what the page asks of the server
//   public/        the page

const { serveSite } = require('../site');

serveSite({
  title: 'Hawser echo',
  port: 8081,
  home: '/echo/',
  hint: (address) =>
    `Other clients may use ${address.replace('http:', 'ws:')}/echo as well. Ctrl-C stops.`
});
