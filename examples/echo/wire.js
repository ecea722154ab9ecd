'use strict';

// A reader of WebSocket frames that looks and does not judge: what is wrong with a frame the server
// behind the tap finds out. RFC 6455, section 5.2:
//
//   FIN 1 | RSV1 1 | RSV2 1 | RSV3 1 | opcode 4 | MASK 1 | length 7
//   length again, 16 or 64 bits, when the 7 bits say 126 or 127
//   masking key, 32 bits, when MASK is set
//   payload

const MAX_HEADER_BYTES = 14;
const SHOWN_BYTES = 32;
/** Control frames are shown whole: this is the most that they may carry. */
const SHOWN_CONTROL_BYTES = 125;

/** XORs bytes with the key, which repeats every four bytes. To mask and to unmask are the same. */
function unmask(bytes, key) {
  return bytes.map((byte, at) => byte ^ key[at % 4]);
}

/** How many bytes the header has; its first two tell. */
function headerBytes(second) {
  const length = { 126: 2, 127: 8 }[second & 0x7f] ?? 0;
  const key = second & 0x80 ? 4 : 0;
  return 2 + length + key;
}

/**
 * One direction of a connection, from the first byte after the handshake. Memory: one header and the
 * first bytes of one payload, whatever the peer sends.
 */
class FrameReader {
  #onFrame;
  #header = Buffer.alloc(MAX_HEADER_BYTES);
  #headerRead = 0;
  #frame = null;
  #startRead = 0;
  #remaining = 0;

  /**
   * @param {(frame: object) => void} onFrame called for each frame once its last byte has come, with
   *   the fields of the header, `header` (its bytes) and `start` (the first of the payload, unmasked
   *   in `plain`)
   */
  constructor(onFrame) {
    this.#onFrame = onFrame;
  }

  /**
   * @param {Buffer} chunk the next bytes, cut anywhere
   * @throws {RangeError} when a length is one that no frame can have
   */
  read(chunk) {
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.#frame === null ? this.#readHeader(rest) : this.#readPayload(rest);
      if (this.#frame !== null && this.#remaining === 0) this.#finish();
    }
  }

  #readHeader(chunk) {
    let at = 0;
    while (at < chunk.length && (this.#headerRead < 2 || this.#headerRead < this.#wanted())) {
      this.#header[this.#headerRead++] = chunk[at++];
    }
    if (this.#headerRead >= 2 && this.#headerRead === this.#wanted()) this.#begin();
    return chunk.subarray(at);
  }

  #wanted() {
    return headerBytes(this.#header[1]);
  }

  #begin() {
    const header = Buffer.from(this.#header.subarray(0, this.#headerRead));
    const [first, second] = header;
    const short = second & 0x7f;
    const lengthBits = { 126: 16, 127: 64 }[short] ?? 7;
    const length =
      { 16: () => header.readUInt16BE(2), 64: () => Number(header.readBigUInt64BE(2)) }[
        lengthBits
      ]?.() ?? short;
    if (!Number.isSafeInteger(length)) throw new RangeError('The length of a frame is too large');

    const opcode = first & 0x0f;
    const isControl = opcode >= 0x8;
    const isMasked = (second & 0x80) !== 0;
    this.#frame = {
      isFinal: (first & 0x80) !== 0,
      rsv1: (first & 0x40) !== 0,
      rsv2: (first & 0x20) !== 0,
      rsv3: (first & 0x10) !== 0,
      opcode,
      isMasked,
      lengthBits,
      length,
      key: isMasked ? header.subarray(-4) : null,
      header,
      start: Buffer.alloc(Math.min(length, isControl ? SHOWN_CONTROL_BYTES : SHOWN_BYTES))
    };
    this.#startRead = 0;
    this.#remaining = length;
  }

  #readPayload(chunk) {
    const { start } = this.#frame;
    const taken = Math.min(chunk.length, this.#remaining);
    if (this.#startRead < start.length) {
      this.#startRead += chunk.copy(start, this.#startRead, 0, taken);
    }
    this.#remaining -= taken;
    return chunk.subarray(taken);
  }

  #finish() {
    const frame = this.#frame;
    this.#frame = null;
    this.#headerRead = 0;
    this.#onFrame({ ...frame, plain: frame.key ? unmask(frame.start, frame.key) : frame.start });
  }
}

module.exports = { FrameReader };
