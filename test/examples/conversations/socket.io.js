'use strict';

const assert = require('node:assert');
const { once } = require('node:events');
const path = require('node:path');

const { programOf } = require('../../../tools/examples');

/** The client of Socket.IO, which the example has for its page. */
function connect(example, transports) {
  const { io } = require(
    require.resolve('socket.io-client', { paths: [path.dirname(programOf('socket.io'))] })
  );
  return io(example.url, { transports, forceNew: true, reconnection: false });
}

module.exports = {
  'carries what one says to all, and acknowledges it': async (example) => {
    const clients = [
      connect(example, ['websocket']),
      // Begins with polling, and becomes a WebSocket.
      connect(example, ['polling', 'websocket'])
    ];
    try {
      await Promise.all(clients.map((client) => once(client, 'connect')));
      const { engine } = clients[1].io;
      while (engine.transport.name !== 'websocket') await once(engine, 'upgrade');
      const heard = clients.map((client) => once(client, 'heard'));
      assert.strictEqual(await clients[0].emitWithAck('shout', 'ahoy'), 2);
      const expected = ['ahoy', clients[0].id];
      assert.deepStrictEqual(await Promise.all(heard), [expected, expected]);
    } finally {
      for (const client of clients) client.close();
    }
  },

  'serves a page with a client': async (example) => {
    const page = await (await fetch(example.url)).text();
    const [, script] = /<script src="([^"]+)"/.exec(page);
    assert.match(await (await fetch(example.url + script)).text(), /Socket\.IO/);
  }
};
