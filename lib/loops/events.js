'use strict';

/**
 * What an event of a connection is, apart from the record that has brought it: a kind, numbers, and what holds its
 * payload.
 */

const { closedFlag, loopEventKind: KIND, payload: flag } = require('../binding').constants;

const { TEXT, BINARY, PING, PONG, CLOSE, ERROR, END, CLOSED } = KIND;
const { PEER_HAD_ENDED, PEER_WAS_SILENT, PEER_WAS_SLOW } = closedFlag;
const { HAS_FRAGMENT_ENDS, IN_PROVIDED_BUFFER, IS_INDEXED } = flag;

/**
 * The class of all Buffers, whose constructor takes a third of the time of `subarray()`.
 *
 * @type {function(new: Buffer, ArrayBuffer, number, number)}
 */
const BufferView = Buffer[Symbol.species];

/** A message that came in more than one frame. */
class Fragmented {
  /**
   * @param {Buffer} payload
   * @param {Uint32Array} ends of its frames
   */
  constructor(payload, ends) {
    this.payload = payload;
    this.ends = ends;
  }
}

/**
 * @param {AdoptedConnection} connection
 * @param {number} flags of the record
 * @param {number} at position in the record
 * @param {number} length of the payload
 * @param {ArrayBuffer} memory of the batch's pool
 * @param {Array<Buffer|Uint32Array>} payloads of the batch
 * @returns {ArrayBuffer|Buffer|Fragmented} what holds the payload
 */
function sourceOf(connection, flags, at, length, memory, payloads) {
  if (flags === 0) return memory;
  const isProvided = (flags & IN_PROVIDED_BUFFER) !== 0;
  const payload = isProvided ? connection.takeProvidedBuffer(length) : payloads[at];
  if ((flags & HAS_FRAGMENT_ENDS) === 0) return payload;
  return new Fragmented(payload, payloads[(flags & IS_INDEXED) !== 0 ? at + 1 : at]);
}

/** @returns {Buffer} not of a fragmented message */
function payloadOf(source, at, length) {
  if (ArrayBuffer.isView(source)) return source;
  // Memory that a listener has transferred has no views any more: the end of a connection needs none.
  return length === 0 ? new BufferView(0) : new BufferView(source, at, length);
}

/**
 * Has the connection deal with an event that listeners may hear of.
 *
 * @param {AdoptedConnection} connection
 * @param {number} kind
 * @param {number} at offset of the payload, where the source is memory; of an error, its row in the table of errors
 * @param {number} length of the payload
 * @param {number} value close code, number in an error's text, or how the connection has ended
 * @param {ArrayBuffer|Buffer|Fragmented} source what holds the payload
 */
function dispatchEvent(connection, kind, at, length, value, source) {
  switch (kind) {
    case TEXT:
    case BINARY:
      if (source instanceof Fragmented) {
        connection.onMessage(source.payload, kind === BINARY, source.ends);
      } else {
        connection.onMessage(payloadOf(source, at, length), kind === BINARY, undefined);
      }
      break;
    case PING:
    case PONG:
    case CLOSE:
      connection.onControl(kind, payloadOf(source, at, length), value);
      break;
    case ERROR:
      connection.onReceiveError(at, value);
      break;
    case END:
      connection.onEnd();
      break;
    case CLOSED:
      connection.onClosed({
        peerEnded: (value & PEER_HAD_ENDED) !== 0,
        wasSilent: (value & PEER_WAS_SILENT) !== 0,
        wasSlow: (value & PEER_WAS_SLOW) !== 0,
        errno: at
      });
      break;
  }
}

module.exports = { BufferView, KIND, dispatchEvent, payloadOf, sourceOf };
