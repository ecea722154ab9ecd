'use strict';

const { createHash } = require('node:crypto');
const { once } = require('node:events');
const { Prng } = require('./prng');
const { WebSocket } = require('./module');

// Cumulative shares of the sizes: most messages are small, a few are large.
const classes = [
  [0.05, 0, 0],
  [0.85, 1, 200],
  [0.97, 200, 5000],
  [0.998, 5000, 70000],
  [1, 70000, 1 << 20]
];

// Payloads are cut out of one block of random text, so that a comparison of digests notices any shift.
const block = (() => {
  const prng = new Prng(1);
  const bytes = Buffer.allocUnsafe((1 << 20) + 4096);
  for (let i = 0; i < bytes.length; ++i) bytes[i] = 0x20 + prng.below(0x5f);
  return bytes;
})();

/** The next message of a stream: its bytes, whether they are binary, and at which offsets it is cut into frames. */
function nextMessage(prng) {
  const share = prng.next();
  const [, low, high] = classes.find(([limit]) => share < limit);
  const size = low + prng.below(high - low + 1);
  const start = prng.below(4096);
  const isBinary = prng.chance(0.5);
  const frames = prng.chance(0.1) ? 1 + prng.below(4) : 1;
  const cuts = Array.from({ length: frames - 1 }, () => prng.below(size + 1)).sort((a, b) => a - b);
  return { payload: block.subarray(start, start + size), isBinary, cuts };
}

function sendMessage(ws, { payload, isBinary, cuts }) {
  const bounds = [0, ...cuts, payload.length];
  for (let i = 1; i < bounds.length; ++i) {
    const part = payload.subarray(bounds[i - 1], bounds[i]);
    const fin = i === bounds.length - 1;
    ws.send(isBinary ? part : part.toString('latin1'), { binary: isBinary, fin });
  }
}

/** A running digest of messages: kinds, lengths, bytes and their order. */
class Digest {
  #hash = createHash('sha1');
  count = 0;

  add(payload, isBinary) {
    this.#hash.update(`${isBinary} ${payload.length} `).update(payload);
    ++this.count;
  }

  toString() {
    return this.#hash.copy().digest('hex');
  }
}

/**
 * Sends `count` messages to an echo server, at most `window` unanswered, and compares the echoes.
 *
 * @param {string} url
 * @param {number} seed
 * @param {object} plan
 * @param {number} plan.count
 * @param {number} [plan.window]
 * @param {boolean} [plan.slowReader] pauses after some messages and resumes in a later turn
 * @returns {Promise<void>} rejects when an echo is lost, altered or out of order
 */
async function echoThrough(url, seed, { count, window = 16, slowReader = false }) {
  const prng = new Prng(seed);
  const moods = new Prng(~seed);
  const ws = new WebSocket(url, { perMessageDeflate: false });
  const [sent, received] = [new Digest(), new Digest()];
  await once(ws, 'open');
  await new Promise((resolve, reject) => {
    const fill = () => {
      while (sent.count < count && sent.count - received.count < window) {
        const message = nextMessage(prng);
        sent.add(message.payload, message.isBinary);
        sendMessage(ws, message);
      }
    };
    ws.on('message', (data, isBinary) => {
      received.add(data, isBinary);
      if (received.count === count) return resolve();
      if (slowReader && moods.chance(0.1)) {
        ws.pause();
        setImmediate(() => setImmediate(() => ws.resume()));
      }
      fill();
    });
    ws.on('error', reject);
    ws.on('close', (code) => reject(new Error(`Closed with ${code} after ${received.count}`)));
    fill();
  });
  ws.removeAllListeners('close');
  ws.terminate();
  if (String(sent) !== String(received)) throw new Error(`Echoes differ, seed ${seed}`);
}

/** Answers every message of a server's connections with the same. */
function echoAll(wss) {
  wss.on('connection', (ws) => {
    ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
  });
}

module.exports = { echoAll, echoThrough, nextMessage };
