'use strict';

const { kConnection } = require('../../../lib/core/symbols');

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Until the kernel, or the stream, was offered all that `server` has sent. */
async function offered(server) {
  const connection = server[kConnection];
  do await nextTurn();
  while (!connection.destroyed && connection.bufferedAmount > connection.refusedAmount);
}

module.exports = { nextTurn, offered };
