'use strict';

// Small messages are gathered before they cross to the core: nobody may notice, whatever comes between them.

const assert = require('node:assert');
const { messages, once } = require('./support/events');
const { Prng, seedOfRun } = require('./support/prng');
const { describeOverTransports } = require('./support/transports');

const seed = seedOfRun();

/** In one tick; resolves with what arrives, as text where it is text. */
async function sendAll(server, client, payloads) {
  const received = messages(client, payloads.length);
  for (const payload of payloads) server.send(payload);
  return (await received).map(([data, isBinary]) => (isBinary ? data : String(data)));
}

describeOverTransports('Small messages', (transport) => {
  it(`arrive in order among large ones, pings and fragments (seed ${seed})`, async () => {
    const { server, client } = await transport.connect({}, { autoPong: false });
    const prng = new Prng(seed);
    const sizes = [0, 1, 64, 125, 126, 1023, 1024, 1025, 2047, 2048, 2049, 5000, 40_000, 70_000];
    const expected = [];
    const arrived = [];
    client.on('message', (data, isBinary) => {
      arrived.push(`${isBinary} ${data.length} ${data.toString('latin1').slice(0, 12)}`);
    });
    client.on('ping', (data) => arrived.push(`ping ${data}`));

    for (let i = 0; i < 3000; ++i) {
      const size = sizes[prng.below(prng.chance(0.9) ? 10 : sizes.length)];
      const content = `${i}`.padEnd(size, 'é').slice(0, size);
      const kind = prng.below(8);
      if (kind === 0) {
        server.ping(`${i}`);
        expected.push(`ping ${i}`);
        continue;
      }
      const data = kind < 4 ? content : Buffer.from(content);
      const bytes = Buffer.from(content);
      if (kind === 1) {
        server.send(data, { fin: false });
        server.send('!');
      } else {
        server.send(data, kind === 2 ? () => {} : undefined);
      }
      const whole = kind === 1 ? Buffer.concat([bytes, Buffer.from('!')]) : bytes;
      expected.push(`${kind >= 4} ${whole.length} ${whole.toString('latin1').slice(0, 12)}`);
      if (prng.chance(0.01)) await new Promise((resolve) => setImmediate(resolve));
    }
    const end = once(client, 'close');
    server.close(1000);
    await end;
    assert.deepStrictEqual(arrived, expected);
  });

  it('have the bytes of the moment of the call', async () => {
    const { server, client } = await transport.connect();
    const bytes = Buffer.alloc(8);
    const received = messages(client, 1000);
    for (let i = 0; i < 1000; ++i) {
      bytes.writeDoubleLE(i);
      server.send(bytes);
    }
    bytes.fill(0xff);
    for (const [i, [data]] of (await received).entries()) {
      assert.strictEqual(data.readDoubleLE(), i);
    }
  });

  it('may have the same text with other flags', async () => {
    const { server, client } = await transport.connect();
    const received = messages(client, 4);
    server.send('same');
    server.send('same', { binary: true });
    server.send('same', { fin: false });
    server.send('same');
    server.send('same');
    assert.deepStrictEqual(
      (await received).map(([data, isBinary]) => [String(data), isBinary]),
      [
        ['same', false],
        ['same', true],
        ['samesame', false],
        ['same', false]
      ]
    );
  });

  for (const before of [1, 2, 5]) {
    it(`may have the same text as ${before} sent in an earlier tick, behind other bytes`, async () => {
      const { server, client } = await transport.connect();
      const texts = Array(before).fill('again');
      assert.deepStrictEqual(await sendAll(server, client, texts), texts);
      const bytes = Array.from({ length: before }, (_, i) => Buffer.from(`bytes ${i}`));
      assert.deepStrictEqual(await sendAll(server, client, [...bytes, 'again']), [
        ...bytes,
        'again'
      ]);
    });
  }

  it('are UTF-8, whatever the text', async () => {
    const { server, client } = await transport.connect();
    const texts = ['', '\ud800', 'a\udc00b', '\ud83d\ude80', 'é', '\u20ac', '\0', '\uffff'].flatMap(
      (unit) => [unit, unit.repeat(511), unit.repeat(512), unit.repeat(1024), unit.repeat(1025)]
    );
    const expected = texts.map((text) => Buffer.from(text).toString());
    assert.deepStrictEqual(await sendAll(server, client, texts), expected);
  });

  it('count in bufferedAmount at once, with their headers', async () => {
    const { server, client } = await transport.connect();
    const received = messages(client, 3);
    const before = server.bufferedAmount;
    const sizes = [];
    for (const payload of ['x'.repeat(125), 'é'.repeat(63), Buffer.alloc(2000)]) {
      server.send(payload);
      sizes.push(server.bufferedAmount - before);
    }
    assert.deepStrictEqual(sizes, [127, 127 + 130, 127 + 130 + 2004]);
    await received;
  });
});
