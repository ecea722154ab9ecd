'use strict';

// What a page is told of its connections, over a WebSocket of its own that nobody taps, and what it may
// ask of the server. A page opens an inspector first and is given a name for its session; whatever
// connects with `?session=<name>&connection=<what it calls itself>` is shown there.

const { randomUUID } = require('node:crypto');
const { WebSocket } = require('hawser');

/** A page that stops reading costs this much; what comes then is counted and not kept. */
const MAX_UNSENT_BYTES = 1024 * 1024;
const MAX_COMMAND_BYTES = 4096;
const MAX_PING_BYTES = 125;

/** What is told of a frame, in JSON: bytes as hexadecimal digits. */
function describe({ header, start, plain, key, ...fields }) {
  return {
    ...fields,
    header: header.toString('hex'),
    key: key?.toString('hex') ?? null,
    start: start.toString('hex'),
    plain: plain.toString('hex')
  };
}

/** A ping from a program, since a browser has no way to send one. */
function pingAsClient(url, payload) {
  const client = new WebSocket(url);
  client.on('open', () => client.ping(payload));
  client.on('pong', () => client.close(1000));
  client.on('error', () => {});
}

function readPingPayload(value) {
  if (typeof value === 'string' && Buffer.byteLength(value) <= MAX_PING_BYTES) return value;
  throw new Error(`A ping carries at most ${MAX_PING_BYTES} bytes`);
}

/** One page, and the connections that are shown to it. */
class Session {
  name = randomUUID();
  #page;
  #echoUrl;
  /** name of a connection -> the server's end of it */
  #sockets = new Map();
  #missed = 0;

  /**
   * @param {WebSocket} page
   * @param {string} echoUrl where a client of our own finds the tap
   */
  constructor(page, echoUrl) {
    this.#page = page;
    this.#echoUrl = echoUrl;
    page.on('message', (data) => this.#obey(data));
    page.on('error', () => {});
    this.#tell({ type: 'welcome', session: this.name });
  }

  /** What `tap` is to tell of a connection that calls itself so. */
  watch(connection) {
    return {
      onHandshake: (handshake) => this.#tell({ type: 'handshake', connection, ...handshake }),
      onFrame: (direction, time, frame) =>
        this.#tell({ type: 'frame', connection, direction, time, ...describe(frame) })
    };
  }

  /** The server's end of a connection: commands are for it. */
  serve(connection, socket) {
    this.#sockets.set(connection, socket);
    socket.once('close', () => {
      if (this.#sockets.get(connection) === socket) this.#sockets.delete(connection);
    });
  }

  #tell(event) {
    if (this.#page.readyState !== WebSocket.OPEN) return;
    if (this.#page.bufferedAmount > MAX_UNSENT_BYTES) {
      this.#missed += 1;
      return;
    }
    this.#page.send(JSON.stringify({ ...event, missed: this.#missed }));
    this.#missed = 0;
  }

  /** Whatever is wrong with a command, `ping` and `close` of the server's end included, the page is told. */
  #obey(data) {
    try {
      this.#do(JSON.parse(data));
    } catch (error) {
      this.#tell({ type: 'refused', message: error.message });
    }
  }

  #do({ type, connection, payload, code, reason }) {
    if (type === 'client-ping') {
      const url = `${this.#echoUrl}?session=${this.name}&connection=node`;
      pingAsClient(url, readPingPayload(payload));
      return;
    }
    const socket = this.#sockets.get(connection);
    if (socket === undefined) throw new Error('This connection is not open');
    if (type === 'ping') socket.ping(readPingPayload(payload));
    else if (type === 'close') socket.close(code, reason);
    else if (type === 'terminate') socket.terminate();
    else throw new Error('There is no such command');
  }
}

module.exports = { MAX_COMMAND_BYTES, Session };
