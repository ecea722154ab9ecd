'use strict';

const assert = require('node:assert');
const { messages } = require('./support/events');
const { describeOverTransports } = require('./support/transports');

const LARGE = 50_000;

describeOverTransports('The same data sent again', (transport) => {
  const bytes = Buffer.alloc(LARGE, 'x');
  const rows = {
    'bytes that have changed in between': (server) => {
      const data = Buffer.from(bytes);
      server.send(data);
      data[LARGE - 1] ^= 1;
      server.send(data);
      data[0] ^= 1;
      server.send(data);
      const changed = Buffer.from(bytes);
      changed[LARGE - 1] ^= 1;
      return [bytes, changed, data];
    },
    'bytes that are the end of those before': (server) => {
      server.send(bytes);
      server.send(bytes.subarray(1));
      server.send(bytes.subarray(LARGE / 2));
      server.send(bytes);
      return [bytes, bytes.subarray(1), bytes.subarray(LARGE / 2), bytes];
    },
    'a text after its bytes, and the other way round': (server) => {
      const text = 'x'.repeat(LARGE);
      server.send(text);
      server.send(bytes);
      server.send(bytes, { binary: false });
      server.send(text);
      return [text, bytes, text, text];
    },
    'what is a fragment now': (server) => {
      server.send(bytes);
      server.send(bytes, { fin: false });
      server.send(bytes);
      return [bytes, Buffer.concat([bytes, bytes])];
    }
  };

  for (const [title, send] of Object.entries(rows)) {
    it(`is not mistaken: ${title}`, async () => {
      const { server, client } = await transport.connect();
      const expected = send(server);
      const received = await messages(client, expected.length);
      assert.deepStrictEqual(
        received.map(([data, isBinary]) => (isBinary ? data : String(data))),
        expected
      );
    });
  }
});
