'use strict';

const { once } = require('node:events');

/** Lets a server listen on a free port of the loopback. @returns {Promise<number>} the port */
async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

module.exports = { listen };
