'use strict';

const { Writable } = require('node:stream');

const { toBinaryType } = require('./websocket/binary-type');
const { createSession, isFinished } = require('./binding');
const { connectionOptions } = require('./core/options');
const { NO_EXTENSIONS, codecOf } = require('./permessage-deflate');
const { receiveError } = require('./core/receive-error');
const { KIND, ReceivedBatch } = require('./streamed/received-batch');
const { setImmediate } = require('./core/scheduling');

/**
 * Decodes what is written to it, and emits what it finds: 'message' (data, isBinary), 'ping' (data), 'pong' (data),
 * 'conclude' (code, reason) for a close frame, which is the last, or 'error'. It answers nothing.
 */
class Receiver extends Writable {
  #session;
  #deferEvents;
  #inflates;
  #batch;

  /**
   * @param {object} [options]
   * @param {boolean} [options.allowSynchronousEvents=true] false: each event in a turn of Node's loop of its own
   * @param {string} [options.binaryType='nodebuffer']
   * @param {Object<string, PerMessageDeflate>} [options.extensions] in use, by name
   * @param {boolean} [options.isServer=false] whether frames have to be masked, or must not be
   * @param {number} [options.maxBufferedBytes=0] no limit
   * @param {number} [options.maxBufferedChunks=0] no limit
   * @param {number} [options.maxFragments=0] no limit
   * @param {number} [options.maxPayload=0] bytes; no limit
   * @param {boolean} [options.skipUTF8Validation=false]
   */
  constructor(options = {}) {
    super();
    const settings = connectionOptions(options);
    this._binaryType = options.binaryType || 'nodebuffer';
    this.#deferEvents = !settings.allowSynchronousEvents;
    const codec = codecOf(options.extensions || NO_EXTENSIONS);
    this.#inflates = codec !== undefined;
    this.#session = createSession(Boolean(options.isServer), settings.bounds, codec);
  }

  _write(chunk, encoding, done) {
    if (isFinished(this.#session)) {
      done();
      return;
    }
    this.#batch = ReceivedBatch.acquire();
    this.#batch.decode(this.#session, chunk);
    this.#pump(done);
  }

  /** Emits what is left of the chunk. A listener that throws does not end that: the rest follows when it was handled. */
  #pump(done) {
    let error;
    let returned = false;

    try {
      while (error === undefined && this.#batch.next()) {
        if (this.#deferEvents && this.#batch.kind < KIND.CLOSE) {
          returned = true;
          setImmediate(() => this.#emitDeferred(done));
          return;
        }
        error = this.#emitEvent();
      }
      returned = true;
    } finally {
      if (!returned) setImmediate(() => this.#pump(done));
    }

    if (error === undefined && this.#batch.yields) {
      setImmediate(() => this.#pump(done));
      return;
    }
    this.#batch.release();
    this.#batch = undefined;
    done(error);
  }

  #emitDeferred(done) {
    try {
      this.#emitEvent();
    } finally {
      // Also when the listener threw, the next event has to wait for a turn of its own.
      this.#pump(done);
    }
  }

  /** @returns {Error|undefined} the peer broke the protocol or a limit */
  #emitEvent() {
    const { kind, payload, fragmentEnds, code, value } = this.#batch;

    switch (kind) {
      case KIND.TEXT:
        this.emit('message', payload, false);
        break;
      case KIND.BINARY:
        this.emit('message', toBinaryType(payload, this._binaryType, fragmentEnds), true);
        break;
      case KIND.PING:
        this.emit('ping', payload);
        break;
      case KIND.PONG:
        this.emit('pong', payload);
        break;
      case KIND.CLOSE:
        this.emit('conclude', code, payload);
        // As ws, whose inflater works asynchronously: up to the end of this turn what follows is ignored.
        if (this.#inflates) setImmediate(() => this.end());
        else this.end();
        break;
      case KIND.ERROR:
        return receiveError(code, value).error;
    }
    return undefined;
  }
}

module.exports = Receiver;
