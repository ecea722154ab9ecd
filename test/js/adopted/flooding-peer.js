'use strict';

const { requestHead } = require('../support/raw-peer');
const { dial } = require('../support/server');

/** Sends the same bytes for as long as the peer takes any. */
async function flood(port, bytes) {
  const raw = dial(port);
  raw.write(requestHead());
  await raw.readHead();
  const fill = () => {
    while (!raw.stream.destroyed && raw.stream.write(bytes));
  };
  raw.stream.on('drain', fill);
  fill();
}

module.exports = { flood };
