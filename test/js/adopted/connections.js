'use strict';

const { cleanup } = require('../support/cleanup');
const { once } = require('../support/events');
const { requestHead } = require('../support/raw-peer');
const { dial, startServer } = require('../support/server');

/** Connections by hand to one server, in the order of their WebSockets on the server's side. */
async function connections(count) {
  const { wss, port, url } = await startServer();
  const pairs = [];
  for (let i = 0; i < count; ++i) {
    const connection = once(wss, 'connection');
    const raw = dial(port);
    raw.write(requestHead());
    const [server] = await connection;
    await raw.readHead();
    pairs.push({ raw, server });
  }
  return { wss, url, pairs };
}

/** Counts uncaught errors instead of failing the test. */
function catchUncaught() {
  const errors = [];
  const listeners = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  const onError = (error) => errors.push(error.message);
  process.on('uncaughtException', onError);
  cleanup(() => {
    process.removeListener('uncaughtException', onError);
    for (const listener of listeners) process.on('uncaughtException', listener);
  });
  return errors;
}

module.exports = { catchUncaught, connections };
