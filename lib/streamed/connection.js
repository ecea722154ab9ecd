'use strict';

const { createSession } = require('../binding');
const { CompressionQueue } = require('./compression-queue');
const { RECEIVER_HIGH_WATER_MARK, isDeferrable } = require('../core/event-kind');
const { compressedInMessage, nextInMessage } = require('../core/frame-info');
const { FrameWriter } = require('./frame-writer');
const { Heartbeat } = require('./heartbeat');
const { EXTENSION, codecOf } = require('../permessage-deflate');
const { KIND } = require('./received-batch');
const { ReceivedChunks } = require('./received-chunks');
const { receiveError } = require('../core/receive-error');
const { listenTo, stopListeningTo } = require('./stream-listeners');
const { takeHead } = require('../handshake/response-head');
const { keepIfMidMessage, sendHeld } = require('../core/held-messages');
const { afterTicks, nextTick, setImmediate } = require('../core/scheduling');
const {
  kConnection,
  kOnCloseFrame,
  kOnEnd,
  kOnMessage,
  kOnPing,
  kOnPong,
  kOnReceiveError,
  kOnTransportClosed
} = require('../core/symbols');

/**
 * A WebSocket's connection over any `stream.Duplex`: the native session runs on this thread, is fed with what the
 * stream delivers, and all frames of a tick leave in one write.
 */
class StreamConnection {
  #websocket;
  #writer;
  #deflate;
  #compression; // of a connection that compresses
  #deferEvents;
  #heartbeat; // of a connection with an idle timeout

  // Receiving, and how the stream ended.
  #chunks; // ReceivedChunks
  #pumping = false; // or an event waits for its turn
  #stalled = false; // the stream is paused, for as long as what was read waits
  #receivingEnded = false; // by a close frame or an error
  #failing = false; // that error is about to be reported
  #ended = false;
  #streamClosed = false;

  /** @type {stream.Duplex} */
  #stream;
  /** @type {boolean} the last data frame sent was not the last of its message */
  midMessage = false;
  /** @type {boolean} it may have subscribed to topics */
  hasTopics = false;
  /** @type {number} no event loop knows it */
  loopSlot = -1;
  /** @type {boolean} the last message was, or is being, sent compressed */
  compresses = false;
  /** @type {boolean} the peer broke the protocol or a limit */
  receiveFailed = false;
  /** @type {boolean} the stream has been closed: nothing can be sent any more */
  closed = false;

  /**
   * @param {WebSocket} websocket
   * @param {stream.Duplex} stream
   * @param {Buffer} head bytes read beyond the handshake
   * @param {object} settings see `connectionOptions`
   */
  constructor(websocket, stream, head, settings) {
    this.#websocket = websocket;
    this.#stream = stream;
    const codec = codecOf(websocket._extensions);
    this.#chunks = new ReceivedChunks(createSession(websocket._isServer, settings.bounds, codec));
    this.#writer = new FrameWriter(stream, settings.generateMask);
    this.#deflate = websocket._extensions[EXTENSION];
    if (this.#deflate !== undefined) {
      this.#compression = new CompressionQueue(this.#deflate, this.#writer, () =>
        this.#writer.flushSoon()
      );
    }
    this.#deferEvents = !settings.allowSynchronousEvents;
    if (settings.idleTimeout > 0) {
      this.#heartbeat = new Heartbeat({ websocket, stream, writer: this.#writer }, this, settings);
    }

    stream[kConnection] = this;
    const responseHead = takeHead(stream);
    if (responseHead !== '') stream.write(responseHead);

    // Only a net.Socket has these.
    if (stream.setTimeout) stream.setTimeout(0);
    if (stream.setNoDelay) stream.setNoDelay();

    if (head.length > 0) stream.unshift(head);

    listenTo(stream);
  }

  /** @type {stream.Duplex} what was sent before goes to it first, so that a user's own writes come after */
  get socket() {
    this.#writer.flush();
    return this.#stream;
  }

  /** @type {PerMessageDeflate|null} in use */
  get deflate() {
    return this.#deflate ?? null;
  }

  /** @type {number} bytes, framing included */
  get bufferedAmount() {
    const waiting = this.#compression === undefined ? 0 : this.#compression.bytes;
    return this.#writer.bufferedAmount + waiting;
  }

  /**
   * @param {number} frame flags and opcode (`lib/core/frame-info.js`)
   * @param {string|Uint8Array} payload copied before this returns
   * @param {function(Error=)} [cb]
   */
  send(frame, payload, cb) {
    if (this.#writer.refuses(cb)) return;
    const begun = this.midMessage;
    frame = nextInMessage(this, frame);
    if (this.#compression === undefined) {
      this.#writer.write(frame, payload, cb);
    } else {
      const isWorthIt = () => this.#deflate.isWorthIt(payload);
      this.#compression.write(compressedInMessage(this, frame, isWorthIt), payload, cb);
    }
    if (begun && !this.midMessage) sendHeld(this);
    this.#writer.flushSoon();
  }

  /** Frames and what is published have one queue here. */
  holdPublished(on, isMessage) {
    void [on, isMessage];
  }

  keepPublished(payload, send) {
    return keepIfMidMessage(this, payload, send);
  }

  /** @returns {number} a stream tells of what it takes at once */
  underway(cb) {
    void cb;
    return 0;
  }

  /** Sends bytes as they are, between frames; they must not change until `cb` is called. */
  writeRaw(bytes, cb) {
    (this.#compression ?? this.#writer).writeRaw(bytes, cb);
    this.#writer.flushSoon();
  }

  /** @type {number} bytes that the stream has not taken */
  get refusedAmount() {
    return this.#stream.writableLength;
  }

  /** @type {number} none: what is sent is dropped before it comes here, or not at all */
  get dropped() {
    return 0;
  }

  /** Calls `cb` when the stream has taken all that was sent before. */
  afterWritten(cb) {
    const wait = () => this.#writer.afterWritten(cb);
    if (this.#compression === undefined) wait();
    else this.#compression.afterAll(wait);
  }

  /** Stops reading. */
  pause() {
    this.#stream.pause();
  }

  /** Goes on reading, unless much that was read waits to be dispatched. */
  resume() {
    if (!this.#stalled) this.#stream.resume();
  }

  /** Nothing overtakes a pong here: what a chunk has brought is dispatched in one go. */
  awaitPong() {}

  /** Nobody cares any more how long the peer is silent. */
  endHeartbeat() {
    this.#heartbeat?.end();
    this.#heartbeat = undefined;
  }

  /** @type {boolean} we do not read: nothing can come */
  get isHeldUp() {
    return this.#websocket._paused || this.#stalled || Boolean(this.#stream.isPaused?.());
  }

  /** Ends our direction of the stream, after all that was sent. */
  end() {
    if (this.#compression === undefined) this.#endNow();
    else this.#compression.afterAll(() => this.#endNow());
  }

  /** Closes the stream at once; what was sent before is still handed to it. */
  destroy() {
    this.#writer.flush();
    this.#writer.cutOff();
    this.#compression?.cutOff();
    this.#stream.destroy();
  }

  /** @type {boolean} nothing more can be sent */
  get destroyed() {
    return this.#stream.destroyed;
  }

  onData(chunk) {
    this.#heartbeat?.noteLife();
    if (this.#receivingEnded) return;
    this.#chunks.add(chunk);
    this.#pump();
    if (this.#pumping && this.#chunks.areMuch(RECEIVER_HIGH_WATER_MARK)) this.#stall();
  }

  onEnd() {
    this.#ended = true;
    if (this.#deferEvents) this.#reportEnd();
    this.#pump();
  }

  /** The 'close' event, which follows, is what the WebSocket reports: errors of an established socket are not. */
  onError() {
    this.#websocket[kOnEnd]();
    this.#stream.destroy();
  }

  /** Reads what a paused stream still holds, so that nothing that arrived before the end is lost. */
  onClose() {
    const { readableLength, readableEnded } = this.#stream;
    const hasRest = !readableEnded && readableLength > 0 && !this.#receivingEnded;
    const rest = hasRest ? this.#stream.read(readableLength) : null;

    this.closed = this.#streamClosed = true;
    this.endHeartbeat();
    this.#stream[kConnection] = undefined;
    this.#writer.abort();
    this.#compression?.cutOff();
    this.#websocket[kOnEnd]();
    try {
      if (rest !== null) this.#chunks.add(rest);
    } finally {
      this.#pump();
    }
  }

  #endNow() {
    this.#writer.flush();
    this.#stream.end();
  }

  /**
   * Dispatches events until there are none. User code may throw, pause, close, or cause more data to arrive in a nested
   * call; the position survives all of that, and the rest follows when the user's error has been handled.
   */
  #pump() {
    if (!this.#pumping) this.#dispatchEvents(false);
  }

  /** @param {boolean} deferred the event that was stepped on last has waited for this turn of Node's loop */
  #dispatchEvents(deferred) {
    let waits = false;
    let returned = false;
    this.#pumping = true;
    this.#writer.openBatch();
    try {
      if (deferred) this.#dispatchEvent(true);
      while (!waits && this.#chunks.nextEvent()) {
        waits = this.#deferEvents && isDeferrable(this.#chunks.event.kind);
        if (!waits) this.#dispatchEvent(deferred);
      }
      returned = true;
    } finally {
      this.#pumping = waits;
      this.#writer.closeBatch();
      if (!returned) setImmediate(() => this.#pump());
    }

    if (waits) {
      setImmediate(() => this.#dispatchEvents(true));
    } else if (this.#chunks.event !== undefined) {
      this.#stall(); // a long message is being inflated: others have their turn
      setImmediate(() => this.#pump());
    } else {
      this.#goOnReading();
      this.#finish();
    }
  }

  /** Nothing is read as long as what was read waits. */
  #stall() {
    if (this.closed || this.#stalled) return;
    this.#stalled = true;
    this.#stream.pause();
  }

  #goOnReading() {
    if (!this.#stalled) return;
    this.#stalled = false;
    if (!this.closed && !this.#websocket.isPaused) this.#stream.resume();
  }

  /** @param {boolean} inTurn in a turn of Node's loop that it, or one before it, has waited for */
  #dispatchEvent(inTurn) {
    const websocket = this.#websocket;
    const { event } = this.#chunks;

    switch (event.kind) {
      case KIND.TEXT:
        websocket[kOnMessage](event.payload, false, undefined);
        break;
      case KIND.BINARY:
        websocket[kOnMessage](event.payload, true, event.fragmentEnds);
        break;
      case KIND.PING:
        websocket[kOnPing](event.payload);
        break;
      case KIND.PONG:
        if (this.#heartbeat?.takesPong(event.payload)) break;
        websocket[kOnPong](event.payload);
        break;
      case KIND.CLOSE:
        this.#discardInput();
        websocket[kOnCloseFrame](event.code, event.payload);
        break;
      case KIND.ERROR: {
        const { error, closeCode } = receiveError(event.code, event.value);
        this.#discardInput();
        // As under ws it comes behind the ticks that the messages before it have caused.
        this.#failing = true;
        afterTicks(inTurn ? 1 : 2, () => this.#reportError(error, closeCode));
        break;
      }
    }
  }

  #reportError(error, closeCode) {
    this.#failing = false;
    this.receiveFailed = true;
    try {
      this.#websocket[kOnReceiveError](error, closeCode);
    } finally {
      if (this.#streamClosed || this.#ended) nextTick(() => this.#pump());
    }
  }

  /** All that the stream delivered was dispatched: reports its end, if it has ended. */
  #finish() {
    if (this.#failing) return;
    if (this.#streamClosed) {
      this.#streamClosed = false;
      stopListeningTo(this.#stream);
      this.#reportClosed();
    } else {
      this.#reportEnd();
    }
  }

  #reportEnd() {
    if (!this.#ended || this.closed) return;
    this.#ended = false;
    this.#websocket[kOnEnd]();
    this.end();
  }

  /** A stream's 'close' makes a WebSocket close, in the next tick, unless that has received all it will. */
  #reportClosed() {
    if (this.#receivingEnded || this.#stream.readableEnded) {
      this.#websocket[kOnTransportClosed]();
    } else {
      nextTick(() => this.#websocket[kOnTransportClosed]());
    }
  }

  /** Nothing after a close frame or an error counts (RFC 6455 section 5.5.1), but the end of the stream must be seen. */
  #discardInput() {
    this.#receivingEnded = true;
    this.endHeartbeat();
    this.#chunks.clear();
    if (!this.closed) nextTick(resumeStream, this.#stream);
  }
}

function resumeStream(stream) {
  stream.resume();
}

module.exports = { StreamConnection };
