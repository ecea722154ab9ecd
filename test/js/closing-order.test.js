'use strict';

const assert = require('node:assert');
const http = require('node:http');

const { cleanup } = require('./support/cleanup');
const { closed, once, roundTrip } = require('./support/events');
const { WebSocket, WebSocketServer } = require('./support/module');
const { loopback } = require('./support/server');
const { describeOverTransports } = require('./support/transports');

describeOverTransports('The end that begins the closing handshake', (transport) => {
  for (const first of ['client', 'server']) {
    const place = transport.isTls ? 0 : 1;
    it(`hears ${['first', 'last'][place]} that it is over: ${first}`, async () => {
      for (let i = 0; i < 20; ++i) {
        const ends = await transport.connect();
        const order = [];
        const both = ['client', 'server'].map((name) => {
          ends[name].on('close', () => order.push(name));
          return closed(ends[name]);
        });
        ends[first].close();
        await Promise.all(both);
        assert.strictEqual(order[place], first);
      }
    });
  }

  it('does not wait for one that reads nothing when it is terminated', async () => {
    const { server, client } = await transport.connect();
    server.pause();
    server.close();
    const ended = once(client, 'close');
    client.close();
    while (!client._closeFrameReceived) await new Promise(setImmediate);
    client.terminate();
    await ended;
    assert.strictEqual(server.readyState, WebSocket.CLOSING);
  });
});

/** Node's loop has looked for ends since, and found none. */
async function afterTurns() {
  for (let i = 0; i < 2; ++i) await new Promise(setImmediate);
}

/** A masked frame of an opcode that is none. */
const INVALID = Buffer.from([0x83, 0x80, 0, 0, 0, 0]);

/**
 * How the closing handshake begins, and which end of the connection hears last that it is over (over TLS: `lastOverTls`,
 * where it is not the same). The order of both is that in which Node's loop finds the sockets of ws ended.
 */
const BEGINNINGS = {
  'in a listener of the same end': {
    last: 'client',
    lastOverTls: 'server',
    begin: ({ client, server }) => {
      client.on('message', () => client.close());
      server.send('x');
    }
  },
  'in a listener of the other end': {
    last: 'client',
    lastOverTls: 'server',
    begin: ({ client, server }) => {
      server.on('message', () => client.close());
      client.send('x');
    }
  },
  'in a listener of the other end, which has answered': {
    last: 'server',
    begin: ({ client, server }) => {
      server.on('message', (data) => {
        server.send(data);
        client.close();
      });
      client.send('x');
    }
  },
  'in a promise that the other end has kept waiting, behind its answer': {
    last: 'server',
    begin: async ({ client, server }) => {
      client.send('x');
      await once(server, 'message');
      server.send('y');
      client.close();
    }
  },
  "in a listener of the other end's 'ping'": {
    last: 'server',
    begin: ({ client, server }) => {
      server.on('ping', () => client.close());
      client.ping();
    }
  },
  'at both ends, in a listener of the server': {
    last: 'server',
    begin: ({ client, server }) => {
      server.on('message', () => {
        client.close();
        server.close();
      });
      client.send('x');
    }
  },
  'at both ends, in a listener of the client': {
    last: 'client',
    begin: ({ client, server }) => {
      client.on('message', () => {
        client.close();
        server.close();
      });
      server.send('x');
    }
  },
  'at both ends, first at the client, in a listener of neither': {
    last: 'server',
    begin: async ({ client, server }) => {
      await afterTurns();
      client.close();
      server.close();
    }
  },
  'at both ends, first at the server, in a listener of neither': {
    last: 'client',
    begin: async ({ client, server }) => {
      await afterTurns();
      server.close();
      client.close();
    }
  },
  'at the server, because the client has broken the protocol': {
    last: 'client',
    begin: ({ client, server }) => {
      server.on('error', () => {});
      client._socket.write(INVALID);
    }
  },
  'when the WebSocketServer was closed': {
    last: 'client',
    lastOverTls: 'server',
    begin: ({ client, wss }) => {
      wss.close();
      client.close();
    }
  },
  'when the server was closed': {
    last: 'client',
    lastOverTls: 'server',
    begin: ({ client, wss }) => {
      wss.options.server?.close();
      client.close();
    }
  }
};

describeOverTransports('A closing handshake that begins', (transport) => {
  if (!transport.isPlain && !transport.isTls) return; // it is of no sockets

  for (const [when, { begin, ...ends }] of Object.entries(BEGINNINGS)) {
    const last = (transport.isTls && ends.lastOverTls) || ends.last;
    it(`${when} ends with the ${last}`, async () => {
      for (let i = 0; i < 5; ++i) {
        const pair = await transport.connect();
        await roundTrip(pair.client);
        const order = [];
        const both = ['client', 'server'].map((name) => {
          pair[name].on('close', () => order.push(name));
          return closed(pair[name]);
        });
        await begin(pair);
        await Promise.all(both);
        assert.strictEqual(order[1], last);
      }
    });
  }
});

describe("A closing handshake that begins in 'connection'", () => {
  it('ends with the server', async () => {
    const server = http.createServer();
    const wss = new WebSocketServer({ server });
    cleanup(() => server.close());
    server.listen(0, loopback);
    await once(server, 'listening');
    const order = [];
    const over = new Promise((resolve) => {
      wss.on('connection', (websocket) => {
        websocket.on('close', () => {
          order.push('server');
          resolve();
        });
        websocket.close();
        server.close();
      });
    });
    const client = new WebSocket(`ws://${loopback}:${server.address().port}`);
    client.on('close', () => order.push('client'));
    await over;
    assert.deepStrictEqual(order, ['client', 'server']);
  });
});
