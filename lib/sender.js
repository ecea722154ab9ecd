'use strict';

const { encodeFrame } = require('./binding');
const { closePayload } = require('./websocket/close-payload');
const { FIN, MASK, OPCODE, OPCODE_BITS, RSV1, nextInMessage } = require('./core/frame-info');
const { isAtHand, payloadSize, sizeBound, toBytes, toContent } = require('./core/payload');
const { PendingDeflate } = require('./core/pending-deflate');
const { SendQueue } = require('./websocket/send-queue');
const { kConnection, kOnSendError, kTransmit } = require('./core/symbols');

const HEADER_MAX = 14; // bytes, RFC 6455 section 5.2
const MASK_SIZE = 4; // bytes, RFC 6455 section 5.3
const MAX_CONTROL_PAYLOAD = 125; // bytes, RFC 6455 section 5.5

const EXTENSION = 'permessage-deflate';

/**
 * Writes frames to a stream, one at a time, knowing nothing of a connection's state. `ws._sender` is one as well.
 */
class Sender {
  #socket;
  #deflate;
  #generateMask;
  #maskKey;
  #queue;
  #compressing = false; // the message that is being sent

  /** The last data frame was not the last of its message. */
  midMessage = false;
  /** @type {function(Error)} called when the content of a Blob could not be read */
  onerror = ignore;

  /**
   * @param {stream.Duplex} socket
   * @param {Object<string, PerMessageDeflate>} [extensions] in use, by name
   * @param {function(Buffer)} [generateMask] fills the 4 bytes of a masking key
   */
  constructor(socket, extensions, generateMask) {
    this.#socket = socket;
    this.#deflate = extensions && extensions[EXTENSION];
    if (generateMask) {
      this.#generateMask = generateMask;
      this.#maskKey = Buffer.alloc(4);
    }
  }

  /**
   * Encodes one frame.
   *
   * @param {string|Uint8Array|ArrayBuffer} data
   * @param {object} options
   * @param {number} options.opcode
   * @param {boolean} [options.fin=false]
   * @param {boolean} [options.rsv1=false]
   * @param {boolean} [options.mask=false]
   * @param {boolean} [options.readOnly=false] with `mask`: gives one Buffer, not two
   * @param {function(Buffer)} [options.generateMask] fills the 4 bytes of a masking key
   * @param {Buffer} [options.maskBuffer] where `generateMask` puts them
   * @returns {Buffer[]} header and payload, or one Buffer. They share no memory with `data`.
   * @throws {TypeError} for data that has no bytes @throws {RangeError} where there is no memory for the frame
   */
  static frame(data, options) {
    const maskKey = options.mask ? generateMaskKey(options) : undefined;
    const payload = typeof data === 'string' ? data : toBytes(data);
    const memory = Buffer.allocUnsafe(sizeBound(payload) + HEADER_MAX);
    const size = encodeFrame(options.mask ? MASK : 0, payload, memory, 0, maskKey);
    memory[0] = options.fin ? options.opcode | 0x80 : options.opcode;
    if (options.rsv1) memory[0] |= RSV1; // the same bit as in a description

    const headerSize = headerSizeOf(memory);
    const merged = options.mask && options.readOnly && typeof data !== 'string' && !isZero(maskKey);
    if (merged || headerSize === size) return [memory.subarray(0, size)];
    return [memory.subarray(0, headerSize), memory.subarray(headerSize, size)];
  }

  /** @type {stream.Duplex} */
  get _socket() {
    return this.#socket;
  }

  /** @type {number} bytes of payloads that wait for a Blob or for compression */
  get _bufferedBytes() {
    return this.#queue === undefined ? 0 : this.#queue.bytes;
  }

  /**
   * @param {number} [code]
   * @param {string|Uint8Array} [reason]
   * @param {boolean} [mask=false]
   * @param {function(Error=)} [cb]
   * @throws {TypeError|RangeError} for a bad code or reason
   */
  close(code, reason, mask, cb) {
    this[kTransmit](FIN | OPCODE.CLOSE | (mask ? MASK : 0), closePayload(code, reason), cb);
  }

  /**
   * @param {string|Uint8Array|ArrayBuffer|Blob} data at most 125 bytes
   * @param {boolean} [mask=false]
   * @param {function(Error=)} [cb]
   * @throws {RangeError} for more than 125 bytes
   */
  ping(data, mask, cb) {
    this.#control(OPCODE.PING, data, mask, cb);
  }

  /**
   * @param {string|Uint8Array|ArrayBuffer|Blob} data at most 125 bytes
   * @param {boolean} [mask=false]
   * @param {function(Error=)} [cb]
   * @throws {RangeError} for more than 125 bytes
   */
  pong(data, mask, cb) {
    this.#control(OPCODE.PONG, data, mask, cb);
  }

  /**
   * Sends one frame of a message.
   *
   * @param {string|Uint8Array|ArrayBuffer|Blob} data
   * @param {object} options
   * @param {boolean} [options.binary=false]
   * @param {boolean} [options.compress=false] needs the extension
   * @param {boolean} [options.fin=false]
   * @param {boolean} [options.mask=false]
   * @param {function(Error=)} [cb]
   */
  send(data, options, cb) {
    const payload = toContent(data);
    const first = !this.midMessage;
    const { binary, compress, fin, mask } = options;
    const opcode = binary ? OPCODE.BINARY : OPCODE.TEXT;
    const described = opcode | (fin ? FIN : 0) | (mask ? MASK : 0);
    if (this.#connection() !== undefined) {
      this[kTransmit](compress ? described | RSV1 : described, payload, cb);
      return;
    }

    let frame = nextInMessage(this, described);
    if (first) {
      const canCompress = Boolean(compress) && this.#deflate !== undefined;
      this.#compressing = canCompress && this.#isWorthIt(payload);
    }
    if (!this.#compressing) {
      this[kTransmit](frame, payload, cb);
      return;
    }
    if (first) frame |= RSV1;
    this[kTransmit](frame, new PendingDeflate(this.#deflate, payload, Boolean(fin)), cb);
  }

  /**
   * Writes a frame that is encoded already.
   *
   * @param {Array<Uint8Array|string>} list what `Sender.frame` returns: one part, or two
   * @param {function(Error=)} [cb]
   */
  sendFrame(list, cb) {
    const socket = this._socket;
    if (list.length !== 2) {
      socket.write(list[0], cb);
      return;
    }

    socket.cork();
    socket.write(list[0]);
    socket.write(list[1], cb);
    socket.uncork();
  }

  #control(opcode, data, mask, cb) {
    const payload = toContent(data);
    if (payloadSize(payload) > MAX_CONTROL_PAYLOAD) {
      throw new RangeError(`The data size must not be greater than ${MAX_CONTROL_PAYLOAD} bytes`);
    }
    this[kTransmit](FIN | opcode | (mask ? MASK : 0), payload, cb);
  }

  /** Without context takeover there is no history that a short message could profit from. */
  #isWorthIt(payload) {
    const { _isServer: isServer, _threshold: threshold, params } = this.#deflate;
    const own = isServer ? 'server_no_context_takeover' : 'client_no_context_takeover';
    return !params[own] || payloadSize(payload) >= threshold;
  }

  /** Sends a frame now, or after those before it that wait for their content. */
  [kTransmit](frame, payload, cb) {
    const waits = !isAtHand(payload);
    if (waits) this.#queue ??= new SendQueue(this.#output());

    if (waits || (this.#queue !== undefined && !this.#queue.idle)) {
      this.#queue.push(frame, payload, cb);
    } else {
      this.#write(frame, payload, cb);
    }
  }

  /**
   * @returns {object|undefined} the WebSocket's connection that the extension belongs to: it alone compresses with that, for
   *     what is compressed depends on what was before, and must leave in the same order
   */
  #connection() {
    if (this.#deflate === undefined) return undefined;
    const connection = this.#socket?.[kConnection];
    return connection?.deflate === this.#deflate ? connection : undefined;
  }

  #write(frame, payload, cb) {
    const opcode = frame & OPCODE_BITS;
    if (opcode === OPCODE.TEXT || opcode === OPCODE.BINARY) {
      const connection = this.#connection();
      if (connection !== undefined) {
        connection.send(frame, payload, cb);
        return;
      }
    }
    const list = Sender.frame(payload, {
      opcode: frame & OPCODE_BITS,
      fin: (frame & FIN) !== 0,
      rsv1: (frame & RSV1) !== 0,
      mask: (frame & MASK) !== 0,
      readOnly: true,
      generateMask: this.#generateMask,
      maskBuffer: this.#maskKey
    });
    this.sendFrame(list, cb);
  }

  /** @returns {object} as much of a WebSocket as SendQueue needs */
  #output() {
    const socket = this.#socket;
    return {
      [kConnection]: {
        get destroyed() {
          return socket.destroyed;
        },
        send: (frame, payload, cb) => this.#write(frame, payload, cb),
        holdPublished: ignore
      },
      [kOnSendError]: (error) => this.onerror(error)
    };
  }
}

/**
 * @param {object} options those of `Sender.frame`; `generateMask` may leave its key too short, or detached: what is not
 *     there is 0
 * @returns {Uint8Array|undefined} undefined: the encoder takes a random one
 */
function generateMaskKey({ generateMask, maskBuffer }) {
  if (!generateMask) return undefined;
  const key = maskBuffer || Buffer.alloc(MASK_SIZE);
  generateMask(key);
  return Buffer.from({ length: MASK_SIZE, 0: key[0], 1: key[1], 2: key[2], 3: key[3] });
}

function isZero(maskKey) {
  return maskKey !== undefined && maskKey.readInt32LE() === 0;
}

/** RFC 6455 section 5.2: two bytes, then the extended length and the masking key where there are. */
function headerSizeOf(frame) {
  const length = frame[1] & 0x7f;
  const extended = length === 127 ? 8 : length === 126 ? 2 : 0;
  return 2 + extended + (frame[1] & 0x80 ? 4 : 0);
}

function ignore() {}

module.exports = Sender;
