'use strict';

const { getSystemErrorName } = require('node:util');

const { sendFrame } = require('./frames');
const { ConnectionFeatures } = require('./features');
const { adoptableDescriptor, objectionTo, readAhead } = require('./adoptable');
const binding = require('../binding');
const { ConnectionBits } = require('./connection-bits');
const { EventGate } = require('./event-gate');
const { KIND } = require('../loops/events');
const { releaseHandle } = require('./node-handle');
const notices = require('../loops/notices');
const pump = require('../loops/pump');
const { schedulePost } = require('../loops/posting');
const { debug, nameOf } = require('../core/debug');
const { compressedInMessage, nextInMessage } = require('../core/frame-info');
const { connectionOptions } = require('../core/options');
const { byteLengthOf } = require('../core/payload');
const { codecOf } = require('../permessage-deflate');
const { NO_MEMORY, receiveError } = require('../core/receive-error');
const { takeHead } = require('../handshake/response-head');
const { afterTicks, nextTick } = require('../core/scheduling');
const { runCallbacks, settleCallbacks, unsentError } = require('../core/send-callbacks');
const {
  kOnCloseFrame,
  kOnEnd,
  kOnMessage,
  kOnPing,
  kOnPong,
  kOnReceiveError,
  kOnTransportClosed
} = require('../core/symbols');
const { SocketView } = require('./socket/view');
const { refusedOf, writtenOf } = require('./progress');
const { WaitingSends } = require('./waiting-sends');

/**
 * A WebSocket's connection whose socket belongs to an event loop of the core. This object stands for it on the JS
 * thread: what it is told goes to the loop in order, what the loop reports comes in order from the event pump.
 */
class AdoptedConnection extends ConnectionBits {
  #websocket;
  #slot;
  #sent = 0; // bytes, modulo 2^32
  #features; // ConnectionFeatures, of the connections that need some
  #rare; // see #rarely
  #view; // SocketView

  /**
   * @param {WebSocket} websocket
   * @param {stream.Duplex} socket
   * @param {Uint8Array} head bytes read beyond the handshake
   * @param {object} options see `WebSocket.prototype.setSocket`
   * @returns {AdoptedConnection|undefined} undefined when the socket cannot be taken over; nothing has changed then
   */
  static adopt(websocket, socket, head, options) {
    const descriptor = adoptableDescriptor(socket);
    if (descriptor === -1 || !pump.start()) return leaveWithNode(websocket, socket);

    const settings = connectionOptions(options);
    const { bytesRead, bytesWritten } = socket._handle;
    const slot = binding.adopt(
      descriptor,
      websocket._isServer,
      settings.limits,
      codecOf(websocket._extensions),
      [bytesRead, bytesWritten]
    );
    if (slot === -1) return leaveWithNode(websocket, socket); // no descriptor left

    const connection = new AdoptedConnection(websocket, slot, settings);
    const ahead = readAhead(socket, head);
    if (!releaseHandle(socket)) connection.unref();
    connection.#view = new SocketView(socket, connection);
    connection.#sendHead(socket);
    if (ahead.length > 0) connection.#holdBack(ahead);
    schedulePost();
    debug?.('%s: its socket is adopted', nameOf(websocket));
    return connection;
  }

  constructor(websocket, slot, settings) {
    super();
    this.#websocket = websocket;
    this.#slot = slot;
    this.#features = ConnectionFeatures.of(this, websocket, settings);
    pump.connections[slot] = this;
    pump.ref();
  }

  /** @type {net.Socket} */
  get socket() {
    return this.#view.socketOf(this);
  }

  /** @type {PerMessageDeflate|null} in use */
  get deflate() {
    return this.#features?.deflate ?? null;
  }

  /** @type {SocketView} for the socket */
  get view() {
    return this.#view;
  }

  /** @type {number} bytes, framing included, that the kernel has not taken; before compression, as long as they wait for it */
  get bufferedAmount() {
    return this.closed ? this.#sent : (this.#sent - writtenOf(this.#slot)) >>> 0;
  }

  /** @type {number} bytes since the socket was opened, those included that wait for the kernel, as in net.Socket */
  get bytesWritten() {
    if (this.closed) return this.#rare.totals.bytesWritten;
    return binding.bytesWritten(this.#slot) + this.bufferedAmount;
  }

  /** @type {number|undefined} bytes that the kernel has given or taken so far; undefined once closed */
  get traffic() {
    if (this.closed) return undefined;
    return binding.bytesRead(this.#slot) + binding.bytesWritten(this.#slot);
  }

  /** @type {number} bytes, since the socket was opened */
  get bytesRead() {
    return this.closed ? this.#rare.totals.bytesRead : binding.bytesRead(this.#slot);
  }

  /**
   * @param {number} frame flags and opcode (`lib/core/frame-info.js`)
   * @param {string|Uint8Array} payload copied before this returns
   * @param {function(Error=)} [cb]
   */
  send(frame, payload, cb) {
    if (this.#refuses(cb)) return;
    if (this.#rare !== undefined) this.#noticeBefore(payload);
    frame = nextInMessage(this, frame);
    const deflate = this.#features?.deflate;
    if (deflate !== undefined) {
      frame = compressedInMessage(this, frame, () => deflate.isWorthIt(payload));
    }
    this.#countSent(sendFrame(this.#slot, frame, payload, this.#features), cb);
    this.#view.noteTraffic();
  }

  /**
   * @param {function(Error=)} cb of several sends
   * @returns {number} how many of them do not wait for the peer: the kernel has taken them, or was not offered them yet. The
   *   answers to pings that came in a row until now are not among these
   */
  underway(cb) {
    const { waiting, pings } = this.#rarely();
    if (waiting === undefined) return 0;
    const unwritten = this.bufferedAmount;
    const notOffered = unwritten - refusedOf(this.#slot);
    const count = waiting.countNotRefused(cb, this.#sent, unwritten, notOffered);
    return Math.max(count - (pings?.inRow ?? 0), 0);
  }

  /** Sends bytes as they are, between frames. */
  writeRaw(bytes, cb) {
    if (this.#refuses(cb)) return;
    if (this.#rare !== undefined) this.#noticeBefore(bytes);
    binding.sendRaw(this.#slot, bytes);
    this.#countSent(byteLengthOf(bytes), cb);
  }

  pause() {
    if (this.closed) return;
    this.paused = true;
    this.#tellOther();
    this.#gate().pause();
    this.#tell(binding.pause);
  }

  resume() {
    this.paused = false;
    this.gate?.resume();
    this.#receiveAhead();
    if (this.#features === undefined || this.#features.mayRead) this.#tell(binding.resume);
  }

  /** A ping was sent. */
  awaitPong() {
    this.#tell(binding.awaitPong);
  }

  /** Ends our direction of the socket, after all that was sent. */
  end() {
    if (this.ending) return;
    this.#view.end(); // may call this method
    if (this.ending) return;
    this.ending = true;
    this.#tell(notices.askFor); // the loop closes at once if the peer has ended, too
    this.#tell(binding.end, this.hasBegunClosing);
  }

  /** Closes the socket at once; what was sent before is still offered to the kernel. */
  destroy() {
    this.#cutOff(false);
  }

  /** Closes the socket at once, so that the peer sees an error (RST). */
  reset() {
    this.#cutOff(true);
  }

  #cutOff(reset) {
    if (this.givenAway) {
      this.#view.destroy();
      return;
    }
    this.#receiveAhead();
    if (!this.destroyed) this.#gate().cutOff();
    this.destroyed = true;
    this.#tell(notices.askFor); // before the loop closes the socket
    this.#tell(binding.terminate, reset);
  }

  /**
   * @returns {number} another descriptor of the socket, which the caller closes, once all that was sent is written;
   *     -1: there is none any more
   */
  share() {
    return this.closed ? -1 : binding.share(this.#slot);
  }

  /** Another process has got the socket: nothing is sent or received here any more. @param {net.Socket} socket ours */
  giveAway(socket) {
    this.#cutOff(false);
    this.givenAway = true;
    this.#view.giveAway(socket, this, () => this.#websocket[kOnTransportClosed]());
  }

  setNoDelay(on) {
    this.#tell(binding.setNoDelay, on);
  }

  setKeepAlive(on, delayMs) {
    this.#tell(binding.setKeepAlive, on, Math.floor(delayMs / 1000));
  }

  /** @type {number} of the socket, for who sets its options by other means; -1 once closed. Its loop reads and writes it */
  get descriptor() {
    return this.closed ? -1 : binding.descriptorOf(this.#slot);
  }

  /** @returns {{address: string, family: string, port: number}|undefined} undefined: a Unix socket, or closed */
  peerName() {
    return this.closed ? undefined : binding.peerName(this.#slot);
  }

  /** @returns {{address: string, family: string, port: number}|undefined} our own end's */
  localName() {
    return this.closed ? undefined : binding.localName(this.#slot);
  }

  ref() {
    if (!this.unreferenced || this.closed) return;
    this.unreferenced = false;
    pump.ref();
  }

  unref() {
    if (this.unreferenced || this.closed) return;
    this.unreferenced = true;
    pump.unref();
  }

  // What the event pump calls, in the order of the wire.

  /** @type {EventGate|undefined} takes the events; undefined: they are dispatched as they come */
  get gate() {
    return this.#features?.gate;
  }

  /** From here on events wait for dispatchHeld(). @returns {boolean} false: they do already */
  holdEvents() {
    return this.#gate().hold();
  }

  /** @returns {boolean} whether an event that was held is dispatched now; if not, they are held no longer */
  dispatchHeld() {
    return this.#features.gate.dispatchHeld();
  }

  onMessage(data, isBinary, fragmentEnds) {
    this.#view.noteTraffic();
    if (this.#features?.hasContext) this.#deliver(kOnMessage, data, isBinary, fragmentEnds);
    else this.#websocket[kOnMessage](data, isBinary, fragmentEnds);
  }

  onControl(kind, payload, code) {
    this.#view.noteTraffic();
    if (kind === KIND.PING) this.#onPing(payload);
    else if (kind === KIND.PONG) this.#deliver(kOnPong, payload);
    else this.#onCloseFrame(code, payload);
  }

  #onPing(payload) {
    const pings = (this.#rarely().pings ??= { last: 0, inRow: 0 });
    const number = pump.eventNumber();
    pings.inRow = pings.last + 1 === number ? pings.inRow + 1 : 0;
    pings.last = number;
    this.#deliver(kOnPing, payload);
  }

  #onCloseFrame(code, payload) {
    this.hasBegunClosing = this.#websocket._readyState === this.#websocket.CLOSING;
    this.#deliver(kOnCloseFrame, code, payload);
  }

  /** As under ws the error comes behind the ticks that the messages before it have caused. */
  onReceiveError(row, value) {
    const { error, closeCode } = receiveError(row, value);
    this.#rarely().failing = true;
    afterTicks(this.gate?.isTurn ? 1 : 2, () => {
      try {
        this.#run(() => {
          this.receiveFailed = true;
          this.#websocket[kOnReceiveError](error, closeCode);
        });
      } finally {
        this.#onFailed();
      }
    });
  }

  /** The loop wants memory for a message, of which `filled` bytes are in the last buffer, or in `collected`. */
  onNeedBuffer(size, filled, collected) {
    let larger;
    try {
      larger = Buffer.allocUnsafeSlow(size);
    } catch {
      this.onReceiveError(NO_MEMORY, 0);
      return;
    }
    const rare = this.#rarely();
    const source = collected.length > 0 ? collected : rare.providedBuffer;
    if (filled > 0) source.copy(larger, 0, 0, filled);
    rare.providedBuffer = larger;
    binding.provideBuffer(this.#slot, larger);
  }

  takeProvidedBuffer(length) {
    const buffer = this.#rare.providedBuffer;
    this.#rare.providedBuffer = undefined;
    return length === buffer.length ? buffer : buffer.subarray(0, length);
  }

  onWritten(position) {
    const waiting = this.#rare?.waiting;
    if (waiting === undefined) return; // an earlier report has covered this position, too
    const callbacks = waiting.takeTo(position);
    if (waiting.isEmpty) this.#rare.waiting = undefined;
    this.#view.noteTraffic();
    runCallbacks(callbacks);
  }

  onEnd() {
    this.#run(() => {
      this.#websocket[kOnEnd]();
      this.#endReading();
      this.end();
    });
  }

  // What the gate of its events calls.

  /** @param {EventGate} gate its own, which has nothing more to do */
  dropGate(gate) {
    if (this.#features.gate === gate) this.#features.gate = undefined;
  }

  stopReading() {
    this.#tell(binding.pause);
  }

  goOnReading() {
    if (!this.paused && this.#rare?.ahead === undefined) this.#tell(binding.resume);
  }

  /**
   * @param {boolean} peerEnded the end of what the peer sends had been seen
   * @param {number} errno what has broken the connection; 0: nothing
   */
  onClosed(peerEnded, errno) {
    if (errno !== 0) {
      debug?.('the socket of a connection has failed: %s', getSystemErrorName(-errno));
    }
    const { bytesRead, bytesWritten, bufferedAmount, destroyed: wasCutOff } = this;
    const rare = this.#rarely();
    rare.totals = { bytesRead, bytesWritten };
    const { waiting } = rare;
    // A callback that no notice has reached may yet be one of bytes that the kernel has taken. How many those are is known
    // only where nothing is compressed.
    const written = this.deflate === null ? waiting?.takeWritten(this.#sent, bufferedAmount) : [];
    this.#sent = bufferedAmount;
    const otherEnd = this.hasBegunClosing
      ? pump.connections[binding.otherEnd(this.#slot)]
      : undefined;
    this.closed = this.destroyed = true;
    pump.release(this.#slot);
    if (!this.unreferenced) pump.unref();

    rare.providedBuffer = rare.waiting = undefined;
    if (waiting !== undefined) {
      settleCallbacks(written);
      settleCallbacks(waiting.takeAll(), unsentError());
    }

    if (this.givenAway) {
      this.#tellOther();
      return;
    }
    const isOrderly = peerEnded && !wasCutOff && errno === 0;
    const tell = () => this.#tellClosed(errno, peerEnded && !wasCutOff);
    if (!isOrderly || otherEnd === undefined || !otherEnd.tellsBefore(tell)) tell();
  }

  /**
   * The other end of this connection has begun the closing handshake, and hears last that it is over.
   *
   * @param {function()} tellOther
   * @returns {boolean} whether it will be called; not by one that reads nothing, and may never close
   */
  tellsBefore(tellOther) {
    if (this.paused || this.givenAway) return false;
    this.#rarely().onClosed = tellOther;
    return true;
  }

  #tellOther() {
    const tellOther = this.#rare?.onClosed;
    if (tellOther === undefined) return;
    this.#rare.onClosed = undefined;
    nextTick(tellOther);
  }

  #tellClosed(errno, peerEnded) {
    const rare = this.#rare;
    this.#run(() => {
      this.#websocket[kOnEnd](); // listeners of the socket see CLOSING
      if (peerEnded) this.#endReading();
      const hasRest = rare.failing || this.gate?.isEmpty === false;
      const received = !hasRest && (this.receiveFailed || this.#websocket._closeFrameReceived);
      this.#view.close(errno, received, () => this.#reportClosed());
    });
  }

  /** Behind all that was received: what has waited, and an error. */
  #reportClosed() {
    const { gate } = this;
    if (gate?.isEmpty === false) {
      gate.whenDone(() => this.#reportClosed());
    } else if (this.#rare.failing) {
      this.#rare.onFailed = () => this.#reportClosed();
    } else {
      this.#tellOther();
      this.#run(() => this.#websocket[kOnTransportClosed]());
    }
  }

  #onFailed() {
    const { onFailed } = this.#rare;
    this.#rare.failing = false;
    this.#rare.onFailed = undefined;
    if (onFailed !== undefined) nextTick(onFailed);
  }

  #endReading() {
    this.peerEnded = true;
    this.#view.endReading();
  }

  /** The socket has emitted 'error'. */
  onSocketError() {
    this.#websocket[kOnEnd]();
  }

  /** The response of a server's connection comes first, before the loop begins to read. */
  #sendHead(socket) {
    const head = takeHead(socket);
    if (head === '') return;
    const bytes = Buffer.from(head);
    binding.sendHead(this.#slot, bytes);
    this.#sent = bytes.length;
  }

  /** A stream delivers what it holds in the next tick: until then listeners of 'connection' and 'open' may pause. */
  #holdBack(bytes) {
    this.#rarely().ahead = bytes;
    this.#tell(binding.pause);
    nextTick(() => {
      if (!this.paused) this.resume();
    });
  }

  #receiveAhead() {
    const ahead = this.#rare?.ahead;
    if (ahead === undefined) return;
    this.#tell(binding.receiveAhead, ahead);
    this.#rare.ahead = undefined;
  }

  /** @returns {boolean} nothing more can be sent, as `cb` will be told */
  #refuses(cb) {
    if (!this.destroyed && !this.ending) return false;
    if (this.givenAway) this.#view.failSending(cb);
    else if (typeof cb === 'function') nextTick(cb, unsentError());
    return true;
  }

  #countSent(bytes, cb) {
    this.#sent = (this.#sent + bytes) >>> 0;
    if (typeof cb === 'function') this.#addCallback(cb);
    schedulePost();
  }

  /** Callbacks of what was sent before do not wait for much that is sent after it. */
  #noticeBefore(payload) {
    if (this.#rare.waiting === undefined) return;
    notices.beforeFrame(this.#slot, (this.#sent + payload.length) >>> 0);
  }

  #addCallback(cb) {
    (this.#rarely().waiting ??= new WaitingSends()).add(this.#sent, cb);
    notices.awaitWritten(this.#slot, this.#sent);
  }

  #rarely() {
    return (this.#rare ??= {
      waiting: undefined, // WaitingSends, while there are some
      pings: undefined, // {last, inRow}: number of the last one's event, and how many came right before it
      ahead: undefined, // bytes of the peer that wait for the first reading
      providedBuffer: undefined, // memory of the message that the loop is receiving
      totals: undefined, // {bytesRead, bytesWritten} of a closed connection
      failing: false, // an error of the peer's is about to be reported
      onFailed: undefined, // what waits for that
      onClosed: undefined // the other end, that waits for this one
    });
  }

  #gate() {
    this.#features ??= new ConnectionFeatures();
    return (this.#features.gate ??= new EventGate(this, false));
  }

  #tell(command, ...args) {
    if (this.closed) return;
    command(this.#slot, ...args);
    schedulePost();
  }

  #deliver(event, ...args) {
    this.#run(() => this.#websocket[event](...args));
  }

  /** Calls what calls listeners, in the context that its user expects. */
  #run(callListeners) {
    if (this.#features === undefined) callListeners();
    else this.#features.run(callListeners);
  }
}

/** @returns {undefined} what adopt() returns then */
function leaveWithNode(websocket, socket) {
  const reason = () => objectionTo(socket) ?? 'there is no descriptor left';
  debug?.('%s: its socket stays with Node: %s', nameOf(websocket), reason());
  return undefined;
}

module.exports = { AdoptedConnection };
