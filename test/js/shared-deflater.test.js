'use strict';

// One deflater, which a user and a connection reach by the same object, and a thread while it compresses something long.

const assert = require('node:assert');
const zlib = require('node:zlib');

const { called, messages } = require('./support/events');
const { api } = require('./support/module');
const { describeOverTransports } = require('./support/transports');

const TAIL = Buffer.from([0, 0, 0xff, 0xff]);
const LONG = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * i) % 251));

function inflated(compressed) {
  return zlib.inflateRawSync(Buffer.concat([compressed, TAIL]), { finishFlush: 2 });
}

describeOverTransports('A connection whose deflater its user borrows', (transport) => {
  it('sends on, in order, whatever a thread compresses for the user', async () => {
    const options = { serverNoContextTakeover: true, threshold: 0 };
    const { server, client } = await transport.connect(
      { perMessageDeflate: options },
      { perMessageDeflate: true }
    );
    if (server.extensions === '') return; // a pair in memory has no handshake to agree in
    const deflate = server._extensions['permessage-deflate'];
    const texts = Array.from({ length: 30 }, (_, i) => `message ${i}`.repeat(20));
    const received = messages(client, texts.length);
    const borrowed = [];
    for (const text of texts) {
      borrowed.push(called((callback) => deflate.compress(LONG, true, callback)));
      server.send(text);
    }
    assert.deepStrictEqual(
      (await received).map(([data]) => data.toString()),
      texts
    );
    for (const [error, compressed] of await Promise.all(borrowed)) {
      assert.strictEqual(error, null);
      assert.ok(inflated(compressed).equals(LONG));
    }
  });
});

describe('PerMessageDeflate#cleanup()', () => {
  function negotiated() {
    const deflate = new api.PerMessageDeflate({ isServer: true });
    deflate.accept([{}]);
    return deflate;
  }

  it('gives up all that is not done, as each callback is told once, within the call', async () => {
    const deflate = negotiated();
    const told = [];
    const tell = (name) => (error) => told.push(`${name}: ${error?.message}`);
    deflate.compress(LONG, true, tell('on a thread'));
    deflate.compress('behind', true, tell('behind'));
    deflate.decompress(Buffer.from([0x02, 0]), true, tell('inflating'));
    const text = 'The deflate stream was closed while data was being processed';
    deflate.cleanup();
    const expected = ['on a thread', 'behind', 'inflating'].map((name) => `${name}: ${text}`);
    assert.deepStrictEqual(told, expected);

    const [error, compressed] = await called((callback) => deflate.compress(LONG, true, callback));
    assert.strictEqual(error, null);
    assert.ok(inflated(compressed).equals(LONG));
    assert.deepStrictEqual(told, expected);
  });

  it('gives up the history, too', async () => {
    const deflate = negotiated();
    const [, first] = await called((callback) => deflate.compress(LONG, true, callback));
    deflate.cleanup();
    const [, second] = await called((callback) => deflate.compress(LONG, true, callback));
    assert.ok(second.equals(first));
  });

  it('copies what is being compressed: it may be changed at once', async () => {
    const deflate = negotiated();
    const data = Buffer.from(LONG);
    const result = called((callback) => deflate.compress(data, true, callback));
    data.fill(0);
    const [, compressed] = await result;
    assert.ok(inflated(compressed).equals(LONG));
  });
});
