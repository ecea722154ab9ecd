'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

const { EVENTS, EVENT_ORDER, METHODS, PROPERTIES } = require('../../lib/core/connection-interface');
const { kConnection } = require('../../lib/core/symbols');
const { closed, once } = require('./support/events');
const { binary, close, ping, pong, text } = require('./support/frames');
const { describeOverTransports } = require('./support/transports');

const LIB = path.join(__dirname, '..', '..', 'lib');

/** @returns {string[]} */
function filesOf(folder) {
  return fs.readdirSync(path.join(LIB, folder)).map((name) => path.join(folder, name));
}

/** What stands above the connections and knows no more of them than their interface. */
const USERS = [
  'sender.js',
  'websocket.js',
  'websocket-server.js',
  'stream.js',
  ...filesOf('websocket'),
  ...filesOf('topics')
];

/** Names of what the users take from a connection. */
function membersUsed() {
  const used = new Set();
  for (const file of USERS) {
    const source = fs.readFileSync(path.join(LIB, file), 'utf8');
    for (const [, name] of source.matchAll(/(?:\[kConnection\]|\bconnection)\??\.(\w+)/g)) {
      used.add(name);
    }
  }
  return [...used].sort();
}

/** What a connection tells its WebSocket, as letters of EVENTS, from now on. */
function record(websocket) {
  let letters = '';
  for (const event of Object.getOwnPropertySymbols(EVENTS)) {
    const handle = websocket[event];
    websocket[event] = (...args) => {
      letters += EVENTS[event];
      return handle.apply(websocket, args);
    };
  }
  return () => letters;
}

/** Ways to the end of a connection, each with what its WebSocket hears of it, kOnEnd left out. */
const ENDS = {
  'a closing handshake that the peer begins': {
    end: (websocket, raw, masked) => raw.stream.end(close(1000, '', { masked })),
    heard: 'c.'
  },
  'a closing handshake that we begin': {
    end: (websocket, raw, masked) => {
      websocket.close();
      raw.stream.end(close(1000, '', { masked }));
    },
    heard: 'c.'
  },
  'an error of the peer, and more of it': {
    end: (websocket, raw, masked) => {
      raw.write(text('x', { masked, rsv: 1 }), text('more', { masked }));
      raw.stream.end();
    },
    heard: 'c.'
  },
  'the end of what the peer sends': { end: (websocket, raw) => raw.stream.end(), heard: '.' },
  'the end of the peer': { end: (websocket, raw) => raw.stream.destroy(), heard: '.' },
  'terminate()': { end: (websocket) => websocket.terminate(), heard: '.' },
  'an error of the socket': {
    end: (websocket) => websocket._socket.destroy(new Error('by the user')),
    heard: '.'
  }
};

describe('The interface of a connection', () => {
  it('has all that is used of one, and nothing else', () => {
    assert.deepStrictEqual(membersUsed(), [...PROPERTIES, ...Object.keys(METHODS)].sort());
  });
});

describeOverTransports('A connection', (transport) => {
  for (const options of [{}, { allowSynchronousEvents: false }, { perMessageDeflate: true }]) {
    it(`has the members of its interface, with ${JSON.stringify(options)}`, async () => {
      const { server, client } = await transport.connect(options, options);
      for (const websocket of [server, client]) {
        const connection = websocket[kConnection];
        for (const name of PROPERTIES) assert.notStrictEqual(connection[name], undefined, name);
        for (const [name, parameters] of Object.entries(METHODS)) {
          assert.strictEqual(connection[name].length, parameters, name);
        }
      }
    });
  }

  for (const [way, { end, heard }] of Object.entries(ENDS)) {
    for (const allowSynchronousEvents of [true, false]) {
      const title = `reports in order up to ${way}`;
      it(allowSynchronousEvents ? title : `${title}, event by event`, async () => {
        const { server, raw } = await transport.rawClient({ allowSynchronousEvents });
        const { client, raw: rawServer } = await transport.rawServer({ allowSynchronousEvents });
        for (const [websocket, peer, masked] of [
          [server, raw, true],
          [client, rawServer, false]
        ]) {
          const letters = record(websocket);
          const ended = closed(websocket);
          peer.write(
            ...[text('a', { masked }), binary(Buffer.from('b'), { masked })],
            ...[ping('c', { masked }), pong('d', { masked })]
          );
          await once(websocket, 'pong');
          end(websocket, peer, masked);
          await ended;
          assert.match(letters(), EVENT_ORDER);
          assert.strictEqual(letters().replaceAll('e', ''), `mmmm${heard}`);
        }
      });
    }
  }
});
