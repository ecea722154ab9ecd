'use strict';

// Stands between a client and a WebSocket server as a proxy does: it passes every byte on as it came,
// and reads along. A WebSocket library shows messages; frames are only to be seen here.

const net = require('node:net');
const { performance } = require('node:perf_hooks');
const { pipeline, Transform } = require('node:stream');

const { FrameReader } = require('./wire');

const HOST = '127.0.0.1';
const MAX_RESPONSE_HEAD_BYTES = 16 * 1024;
const END_OF_HEAD = '\r\n\r\n';

/** Milliseconds since 1970, with fractions. */
function now() {
  return performance.timeOrigin + performance.now();
}

/** The request line and headers as they came: names in the client's spelling and order. */
function requestLines({ method, url, httpVersion, rawHeaders }) {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  }
  return lines;
}

/**
 * Passes bytes on, and shows them to a reader first. A reader that throws ends the connection: from
 * there on nobody could tell where a frame begins.
 */
function passOn(read) {
  return new Transform({
    transform(chunk, _encoding, done) {
      try {
        read(chunk);
      } catch (error) {
        done(error);
        return;
      }
      done(null, chunk);
    }
  });
}

/** Reads what a server sends: the head of its response, and frames once it has said 101. */
class ResponseReader {
  #head = Buffer.alloc(0);
  #frames;
  #onHead;
  #read = (chunk) => this.#readHead(chunk);

  constructor(onHead, onFrame) {
    this.#onHead = onHead;
    this.#frames = new FrameReader(onFrame);
  }

  read(chunk) {
    this.#read(chunk);
  }

  #readHead(chunk) {
    this.#head = Buffer.concat([this.#head, chunk]);
    const end = this.#head.indexOf(END_OF_HEAD);
    if (end === -1) {
      if (this.#head.length > MAX_RESPONSE_HEAD_BYTES) throw new RangeError('The head is too long');
      return;
    }
    const lines = this.#head.latin1Slice(0, end).split('\r\n');
    const rest = this.#head.subarray(end + END_OF_HEAD.length);
    this.#head = null;
    const isAccepted = lines[0].startsWith('HTTP/1.1 101 ');
    this.#read = isAccepted ? (frames) => this.#frames.read(frames) : () => {};
    this.#onHead(lines);
    this.#read(rest);
  }
}

/**
 * Connects a client that wants to upgrade with the server at `port`.
 *
 * @param {object} client the arguments of the event 'upgrade'
 * @param {import('node:http').IncomingMessage} client.request
 * @param {import('node:stream').Duplex} client.socket
 * @param {Buffer} client.head
 * @param {number} port
 * @param {object} watcher who is told:
 *   `onConnected(port)`, the one from which the server sees this connection come;
 *   `onHandshake({ request, response })`, the lines of both;
 *   `onFrame(direction, time, frame)`, with 'sent' for what the client sends, or else 'received';
 *   `onEnd(port)`
 */
function tap({ request, socket, head }, port, watcher) {
  const lines = requestLines(request);
  const fromClient = new FrameReader((frame) => watcher.onFrame('sent', now(), frame));
  const fromServer = new ResponseReader(
    (response) => watcher.onHandshake({ request: lines, response }),
    (frame) => watcher.onFrame('received', now(), frame)
  );

  // Each side may end before the other: TCP lets it, and so does the tap.
  const upstream = net.connect({ host: HOST, port, allowHalfOpen: true, noDelay: true });
  upstream.once('connect', () => {
    const { localPort } = upstream;
    watcher.onConnected(localPort);
    upstream.once('close', () => watcher.onEnd(localPort));
  });
  upstream.write(lines.join('\r\n') + END_OF_HEAD, 'latin1');
  if (head.length > 0) socket.unshift(head);

  // An error of one side ends both, and that is all there is to say about it.
  const endBoth = (error) => {
    if (!error) return;
    socket.destroy();
    upstream.destroy();
  };
  const readClient = passOn((chunk) => fromClient.read(chunk));
  const readServer = passOn((chunk) => fromServer.read(chunk));
  pipeline(socket, readClient, upstream, endBoth);
  pipeline(upstream, readServer, socket, endBoth);
}

module.exports = { tap };
