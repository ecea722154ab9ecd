'use strict';

// Connections of a module with a peer by hand, for one call each: what the call has put on the wire is what the peer gets
// before a ping that is sent behind it.

const http = require('node:http');
const net = require('node:net');
const zlib = require('node:zlib');
const { once } = require('node:events');

const { RawPeer, requestHead } = require('../../js/support/raw-peer');
const { describeBytes } = require('../support/describe-value');

const HOST = '127.0.0.1';
const SENTINEL = 'the call is over';
const PING = 9;
const CLOSE = 8;

const DEFLATE = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover';

class Wire {
  #ws;
  #http = http.createServer();
  #net = net.createServer();

  /** @param {Function} ws the module */
  constructor(ws) {
    this.#ws = ws;
  }

  async listen() {
    for (const server of [this.#http, this.#net]) {
      server.listen(0, HOST);
      await once(server, 'listening');
    }
  }

  /** @type {string} where a server by hand listens: for clients that need not get through */
  get url() {
    return `ws://${HOST}:${this.#net.address().port}`;
  }

  /**
   * @param {'server'|'client'} role of the module
   * @param {object} [options] of its end
   * @returns {Promise<{websocket: WebSocket, raw: RawPeer}>}
   */
  async connect(role, options = {}) {
    return role === 'server' ? this.#serve(options) : this.#dial(options);
  }

  async #serve(options) {
    const wss = new this.#ws.WebSocketServer({ noServer: true, ...options });
    const raw = new RawPeer(net.connect(this.#http.address().port, HOST));
    raw.write(
      requestHead(options.perMessageDeflate ? { 'Sec-WebSocket-Extensions': DEFLATE } : {})
    );
    const [req, socket, head] = await once(this.#http, 'upgrade');
    const websocket = await new Promise((resolve) => {
      wss.handleUpgrade(req, socket, head, resolve);
    });
    await raw.readHead();
    return { websocket, raw };
  }

  async #dial(options) {
    const websocket = new this.#ws.WebSocket(this.url, {
      perMessageDeflate: false,
      generateMask: (key) => key.fill(0x55),
      ...options
    });
    const [socket] = await once(this.#net, 'connection');
    const raw = new RawPeer(socket);
    const opened = once(websocket, 'open');
    await raw.acceptUpgrade();
    await opened;
    return { websocket, raw };
  }
}

/** @returns {string} a frame as text */
function describeFrame({ fin, rsv, opcode, masked, payload }) {
  const content = rsv === 4 ? inflate(payload) : payload;
  return `${opcode}${fin ? '' : '-'}${rsv ? `/${rsv}` : ''}${masked ? 'm' : ''} ${describeBytes(content)}`;
}

function inflate(payload) {
  const tail = Buffer.from([0, 0, 0xff, 0xff]);
  return zlib.inflateRawSync(Buffer.concat([payload, tail]), { finishFlush: 2 });
}

/** Sends the ping that ends what a call has sent. @returns {Promise} resolves when it was written */
function sendSentinel(websocket, raw) {
  return new Promise((resolve) => {
    if (websocket.readyState !== websocket.OPEN) {
      resolve();
      return;
    }
    try {
      websocket.ping(SENTINEL, undefined, resolve);
    } catch {
      // Its options let it send nothing at all. What it sent before comes ahead of its answer to the end.
      raw.stream.end();
      resolve();
    }
  });
}

/** Notes the frames of a call, until the ping behind it or the end. */
async function noteFrames(websocket, raw, outcome) {
  const written = sendSentinel(websocket, raw);
  try {
    for (;;) {
      const frame = await raw.readFrame();
      if (frame.opcode === PING && frame.payload.toString() === SENTINEL) break;
      outcome.note('wire', describeFrame(frame));
      if (frame.opcode === CLOSE) break;
    }
  } catch (error) {
    if (!/^The peer ended/.test(error.message)) throw error;
    outcome.note('wire', 'end');
  }
  await written;
}

/** Notes the bytes of a call that writes to the socket past the WebSocket. */
async function noteBytes(websocket, raw, outcome) {
  const end = Buffer.from(SENTINEL);
  const { _socket: socket } = websocket;
  const written = new Promise((resolve) => {
    if (socket.writable) socket.write(end, resolve);
    else resolve();
  });
  let received = Buffer.alloc(0);
  try {
    while (!received.includes(end)) received = Buffer.concat([received, await raw.read(1)]);
    received = received.subarray(0, received.indexOf(end));
  } catch {
    outcome.note('wire', 'end');
  }
  if (received.length > 0) outcome.note('wire', describeBytes(received));
  await written;
}

/** Ends both sides; nobody waits for it. */
function hangUp({ websocket, raw }) {
  websocket.removeAllListeners();
  websocket.on('error', () => {});
  websocket.terminate();
  raw.stream.destroy();
}

/** @returns {Promise} resolves when what was put off to the next turns of Node's loop has been done */
async function settle() {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

module.exports = { Wire, hangUp, noteBytes, noteFrames, settle };
