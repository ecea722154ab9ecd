'use strict';

const { createHash } = require('node:crypto');
const { mask } = require('./frames');

// The sample handshake of RFC 6455, section 1.3.
const sampleKey = 'dGhlIHNhbXBsZSBub25jZQ==';
const sampleAccept = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';
const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Reads and writes the bytes of one connection by hand. Its stream's errors count as its end. */
class RawPeer {
  #received = Buffer.alloc(0);
  #ended = false;
  #wake = () => {};

  /** @param {import('node:stream').Duplex} stream */
  constructor(stream) {
    this.stream = stream;
    if (stream.setNoDelay) stream.setNoDelay();
    stream.on('data', (chunk) => this.#add(chunk));
    for (const event of ['end', 'close', 'error']) stream.on(event, () => this.#end());
  }

  #add(chunk) {
    this.#received = Buffer.concat([this.#received, chunk]);
    this.#wake();
  }

  #end() {
    this.#ended = true;
    this.#wake();
  }

  async #until(ready) {
    while (!ready()) {
      if (this.#ended) throw new Error(`The peer ended after ${this.#received.length} bytes`);
      await new Promise((resolve) => (this.#wake = resolve));
    }
  }

  #take(size) {
    const taken = this.#received.subarray(0, size);
    this.#received = this.#received.subarray(size);
    return taken;
  }

  /** Writes all chunks at once, so that they leave in one segment. */
  write(...chunks) {
    this.stream.write(Buffer.concat(chunks));
  }

  async read(size) {
    await this.#until(() => this.#received.length >= size);
    return this.#take(size);
  }

  /** Reads an HTTP head with its closing empty line. */
  async readHead() {
    await this.#until(() => this.#received.includes('\r\n\r\n'));
    return this.#take(this.#received.indexOf('\r\n\r\n') + 4).toString('latin1');
  }

  /** Reads one frame, unmasked. */
  async readFrame() {
    const [first, second] = await this.read(2);
    let length = second & 0x7f;
    if (length === 126) length = (await this.read(2)).readUInt16BE();
    else if (length === 127) length = Number((await this.read(8)).readBigUInt64BE());
    const masked = (second & 0x80) !== 0;
    const key = masked ? await this.read(4) : null;
    const body = await this.read(length);
    return {
      fin: (first & 0x80) !== 0,
      rsv: (first >> 4) & 0x7,
      opcode: first & 0xf,
      masked,
      payload: masked ? mask(body, key) : Buffer.from(body)
    };
  }

  /** Reads everything up to the end of the stream. */
  async readToEnd() {
    while (!this.#ended) await new Promise((resolve) => (this.#wake = resolve));
    return this.#take(this.#received.length);
  }

  /** Reads the head of an upgrade request and accepts it. */
  async acceptUpgrade(extraLines = []) {
    const request = await this.readHead();
    const [, key] = /^sec-websocket-key: (.*)\r$/im.exec(request);
    const accept = createHash('sha1')
      .update(key + guid)
      .digest('base64');
    this.write(Buffer.from(responseHead(accept, extraLines)));
    return request;
  }
}

function responseHead(accept, extraLines = []) {
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
    ...extraLines
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const defaultRequestHeaders = {
  Host: '127.0.0.1',
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Key': sampleKey,
  'Sec-WebSocket-Version': '13'
};

/**
 * An upgrade request as bytes.
 *
 * @param {object} [headers] over the usual ones; `undefined` leaves one out
 * @param {string} [requestLine]
 */
function requestHead(headers = {}, requestLine = 'GET / HTTP/1.1') {
  const lines = Object.entries({ ...defaultRequestHeaders, ...headers })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`${[requestLine, ...lines].join('\r\n')}\r\n\r\n`);
}

/** An upgrade request as `handleUpgrade` sees it, without an http server. */
function requestObject(headers = {}) {
  const lowerCased = Object.entries({ ...defaultRequestHeaders, ...headers }).map(
    ([name, value]) => [name.toLowerCase(), value]
  );
  return { method: 'GET', url: '/', headers: Object.fromEntries(lowerCased) };
}

module.exports = { RawPeer, requestHead, requestObject, responseHead, sampleAccept, sampleKey };
