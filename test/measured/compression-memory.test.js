'use strict';

const assert = require('node:assert');
const zlib = require('node:zlib');
const { encodeFrame, kText } = require('../js/support/frames');
const { requestHead } = require('../js/support/raw-peer');
const { dial } = require('../js/support/server');
const { describeMeasured, measuringChild } = require('./measured');

const CONNECTIONS = 2000;
const AT_ONCE = 50;

const PEERS_WINDOW = 32 * 1024;
const OWN_HISTORY = 8 * 1024;
const BESIDE_HISTORY = 6 * 1024;

/** A text of which most must be kept to compress the next one. */
const TEXT = Buffer.from(
  JSON.stringify(Array.from({ length: 12_000 }, (_, i) => (i * 7919) % 100_003))
);

function compressed(text) {
  const flushed = zlib.deflateRawSync(text, { finishFlush: zlib.constants.Z_SYNC_FLUSH });
  return encodeFrame({ opcode: kText, payload: flushed.subarray(0, -4), rsv: 4 });
}

async function exchangeOneMessage(port, offer, frame) {
  const raw = dial(port);
  raw.write(requestHead({ 'Sec-WebSocket-Extensions': offer }));
  await raw.readHead();
  raw.write(frame);
  const { rsv } = await raw.readFrame();
  assert.strictEqual(rsv, 4);
}

async function connectMany(port, count, offer, frame) {
  let left = count;
  async function one() {
    while (left-- > 0) await exchangeOneMessage(port, offer, frame);
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

/** @returns {Promise<number>} bytes resident for each connection after one message each way */
async function memoryPerConnection(perMessageDeflate, offer, message) {
  const flags = ['--expose-gc', '--max-semi-space-size=1'];
  const server = measuringChild('compressing-server.js', {
    flags,
    args: [JSON.stringify(perMessageDeflate)]
  });
  const port = await server.readLine();
  async function resident() {
    server.child.stdin.write('\n');
    return Number(await server.readLine());
  }

  const frame = compressed(message);
  await connectMany(port, CONNECTIONS / 2, offer, frame);
  const before = await resident();
  await connectMany(port, CONNECTIONS, offer, frame);
  return ((await resident()) - before) / CONNECTIONS;
}

describeMeasured('The memory of a connection that compresses', () => {
  it('is little more than that of any other without context takeover', async () => {
    const bytes = await memoryPerConnection(
      { serverNoContextTakeover: true, clientNoContextTakeover: true },
      'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
      TEXT.subarray(0, 1100)
    );
    assert.ok(bytes <= BESIDE_HISTORY, `${bytes} bytes`);
  });

  it('is what its two histories take with context takeover', async () => {
    const bytes = await memoryPerConnection({}, 'permessage-deflate', TEXT);
    assert.ok(bytes <= PEERS_WINDOW + OWN_HISTORY + BESIDE_HISTORY, `${bytes} bytes`);
  });
});
