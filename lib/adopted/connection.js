'use strict';

const { getSystemErrorName } = require('node:util');

const { ConnectionFeatures } = require('./features');
const { readAhead } = require('./adoptable');
const binding = require('../binding');
const { Closing } = require('./closing');
const { EventGate } = require('./event-gate');
const { KIND } = require('../loops/events');
const { plain } = require('./node-handle');
const notices = require('../loops/notices');
const pump = require('../loops/pump');
const { schedulePost } = require('../loops/posting');
const { debug, nameOf } = require('../core/debug');
const { codecOf } = require('../permessage-deflate');
const { NO_MEMORY, receiveError } = require('../core/receive-error');
const { keyLeftWith, takeHead } = require('../handshake/response-head');
const { nextTick } = require('../core/scheduling');
const { SendingHalf } = require('./sending-half');
const {
  kOnCloseFrame,
  kOnEnd,
  kOnIdleTimeout,
  kOnMessage,
  kOnPing,
  kOnPong,
  kOnSlowReader,
  kOnTransportClosed
} = require('../core/symbols');
const { isTls, tls } = require('./tls/node-handle');
const { leaveTopics } = require('../topics/members');

const MAX_WHILE_PAUSED = 64 * 1024; // bytes that are still received: the highWaterMark of Node's sockets

/**
 * A WebSocket's connection whose socket belongs to an event loop of the core. This object stands for it on the JS
 * thread: what it is told goes to the loop in order, what the loop reports comes in order from the event pump.
 */
class AdoptedConnection extends SendingHalf {
  #websocket;

  /**
   * @param {WebSocket} websocket
   * @param {stream.Duplex} socket
   * @param {Uint8Array} head bytes read beyond the handshake
   * @param {object} settings see `connectionOptions`
   * @returns {AdoptedConnection|undefined} undefined when the socket cannot be taken over; nothing has changed then
   */
  static adopt(websocket, socket, head, settings) {
    const node = isTls(socket) ? tls : plain;
    const objection = node.objectionTo(socket);
    if (objection !== undefined || !pump.start()) return leaveWithNode(websocket, objection);

    const { bytesRead, bytesWritten } = socket._handle;
    const slot = binding.adopt(
      node.descriptorOf(socket),
      websocket._isServer,
      settings.bounds,
      codecOf(websocket._extensions),
      [bytesRead, bytesWritten, keyLeftWith(socket)],
      node.tlsOf(socket)
    );
    if (slot < 0) return leaveWithNode(websocket, REFUSALS[slot]);

    const connection = new AdoptedConnection(websocket, slot, settings);
    const ahead = readAhead(socket, head);
    if (!node.release(socket)) connection.unref();
    connection.view = new node.View(socket, connection);
    const responseHead = takeHead(socket);
    if (responseHead !== '') connection.sendHead(responseHead);
    if (ahead.length > 0) connection.#holdBack(ahead);
    schedulePost();
    debug?.('%s: its socket is adopted', nameOf(websocket));
    return connection;
  }

  constructor(websocket, slot, settings) {
    super(slot);
    this.#websocket = websocket;
    this.features = ConnectionFeatures.of(this, websocket, settings);
    pump.connections[slot] = this;
    pump.ref();
  }

  /** @type {net.Socket} */
  get socket() {
    return this.view.socketOf(this);
  }

  /** @type {PerMessageDeflate|null} in use */
  get deflate() {
    return this.features?.deflate ?? null;
  }

  /** @type {number} a client masks each of its frames by itself, with keys that its user may make */
  get loopSlot() {
    return this.#websocket._isServer && !this.closed ? this.slot : -1;
  }

  /** Our close frame is being sent. */
  onCloseFrameSent() {
    if (!this.#websocket._closeFrameReceived) this.closing.begin();
  }

  /** Calls `cb`, which calls listeners, when all that was sent before is written, or with the reason why it was not. */
  afterWritten(cb) {
    super.afterWritten((error) => this.run(() => cb(error)));
  }

  /** Nothing more is dispatched. A little is still received, as by Node's sockets: so the peer's end shows. */
  pause() {
    if (this.closed) return;
    this.paused = true;
    this.rare?.closing?.tellOther();
    this.#gate().pause();
    this.tell(binding.pause, MAX_WHILE_PAUSED);
  }

  resume() {
    this.paused = false;
    this.gate?.resume();
    this.goOnReading();
  }

  /** A ping was sent. */
  awaitPong() {
    this.tell(binding.awaitPong);
  }

  /** Nobody cares any more how long the peer is silent. */
  endHeartbeat() {
    this.tell(binding.endHeartbeat);
  }

  /** Ends our direction of the socket, after all that was sent. */
  end() {
    if (this.ending) return;
    this.view.end(); // may call this method
    if (this.ending) return;
    this.ending = true;
    this.tell(notices.askFor); // the loop closes at once if the peer has ended, too
    this.tell(binding.end);
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
      this.view.destroy();
      return;
    }
    this.#receiveAhead();
    if (!this.destroyed) this.#gate().cutOff();
    this.destroyed = true;
    this.tell(notices.askFor); // before the loop closes the socket
    this.tell(binding.terminate, reset);
  }

  /** Another process has got the socket: nothing is sent or received here any more. @param {net.Socket} socket ours */
  giveAway(socket) {
    this.#cutOff(false);
    this.givenAway = true;
    this.view.giveAway(socket, this, () => this.#websocket[kOnTransportClosed]());
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
    return this.features?.gate;
  }

  /** From here on events wait for dispatchHeld(). @returns {boolean} false: they do already */
  holdEvents() {
    return this.#gate().hold();
  }

  /** @returns {boolean} whether an event that was held is dispatched now; if not, they are held no longer */
  dispatchHeld() {
    return this.features.gate.dispatchHeld();
  }

  onMessage(data, isBinary, fragmentEnds) {
    this.view.noteTraffic();
    if (this.features?.hasContext) this.#deliver(kOnMessage, data, isBinary, fragmentEnds);
    else this.#websocket[kOnMessage](data, isBinary, fragmentEnds);
  }

  onControl(kind, payload, code) {
    this.view.noteTraffic();
    if (kind === KIND.PING) this.#onPing(payload);
    else if (kind === KIND.PONG) this.#deliver(kOnPong, payload);
    else this.#onCloseFrame(code, payload);
  }

  #onPing(payload) {
    const pings = (this.rarely.pings ??= { last: 0, inRow: 0 });
    const number = pump.eventNumber();
    pings.inRow = pings.last + 1 === number ? pings.inRow + 1 : 0;
    pings.last = number;
    this.#deliver(kOnPing, payload);
  }

  #onCloseFrame(code, payload) {
    this.rare?.closing?.onAnswer();
    this.#deliver(kOnCloseFrame, code, payload);
  }

  onReceiveError(row, value) {
    const { error, closeCode } = receiveError(row, value);
    this.closing.fail(error, closeCode);
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
    const rare = this.rarely;
    const source = collected.length > 0 ? collected : rare.providedBuffer;
    if (filled > 0) source.copy(larger, 0, 0, filled);
    rare.providedBuffer = larger;
    binding.provideBuffer(this.slot, larger);
  }

  takeProvidedBuffer(length) {
    const buffer = this.rare.providedBuffer;
    this.rare.providedBuffer = undefined;
    return length === buffer.length ? buffer : buffer.subarray(0, length);
  }

  onEnd() {
    this.run(() => {
      this.#websocket[kOnEnd]();
      this.endReading();
      this.end();
    });
  }

  // What the gate of its events calls.

  /** @param {EventGate} gate its own, which has nothing more to do */
  dropGate(gate) {
    if (this.features.gate === gate) this.features.gate = undefined;
  }

  /** Much waits. While paused the loop sees to it that it does not become too much. */
  onFull() {
    if (!this.paused) this.stopReading();
  }

  /** Receives nothing at all, until goOnReading(). */
  stopReading() {
    this.tell(binding.pause, 0);
  }

  /** Unless something else is in the way: each has this called when it is not any more. */
  goOnReading() {
    if (this.paused || this.gate?.full) return;
    this.#receiveAhead();
    this.tell(binding.resume);
  }

  /**
   * @param {object} how
   * @param {boolean} how.peerEnded the end of what the peer sends had been seen
   * @param {boolean} how.wasSilent the peer was, for its whole idle timeout
   * @param {boolean} how.wasSlow the peer read too slowly
   * @param {number} how.errno what has broken the connection; 0: nothing
   */
  onClosed({ peerEnded, wasSilent, wasSlow, errno }) {
    if (wasSilent) this.#websocket[kOnIdleTimeout]();
    if (wasSlow) this.#websocket[kOnSlowReader]();
    if (errno !== 0) {
      debug?.('the socket of a connection has failed: %s', getSystemErrorName(-errno));
      this.view.noteFailure(this.slot);
    }
    leaveTopics(this.#websocket);
    const { closing, slot, destroyed: wasCutOff } = this;
    this.rarely.providedBuffer = undefined;
    this.settle(() => {
      this.closed = this.destroyed = true;
      pump.release(slot);
      if (!this.unreferenced) pump.unref();
    });
    if (this.givenAway) closing.tellOther();
    else closing.report(errno, peerEnded && !wasCutOff && !wasSilent && !wasSlow);
  }

  /** The peer's end, behind all that came before it. */
  endReading() {
    this.peerEnded = true;
    this.view.endReading();
  }

  /** The socket has emitted 'error'. */
  onSocketError() {
    this.#websocket[kOnEnd]();
  }

  /** A stream delivers what it holds in the next tick: until then listeners of 'connection' and 'open' may pause. */
  #holdBack(bytes) {
    this.rarely.ahead = bytes;
    this.stopReading();
    nextTick(() => {
      if (!this.paused) return this.goOnReading();
      this.#receiveAhead();
      this.tell(binding.resume);
      this.tell(binding.pause, MAX_WHILE_PAUSED);
    });
  }

  #receiveAhead() {
    const ahead = this.rare?.ahead;
    if (ahead === undefined) return;
    this.tell(binding.receiveAhead, ahead);
    this.rare.ahead = undefined;
  }

  /** @type {Closing} */
  get closing() {
    return (this.rarely.closing ??= new Closing(this, this.#websocket));
  }

  #gate() {
    this.features ??= new ConnectionFeatures();
    return (this.features.gate ??= new EventGate(this, false));
  }

  #deliver(event, ...args) {
    this.run(() => this.#websocket[event](...args));
  }

  /** Calls what calls listeners, in the context that its user expects. */
  run(callListeners) {
    if (this.features === undefined) callListeners();
    else this.features.run(callListeners);
  }
}

/** Why the native side has not taken a socket over. */
const REFUSALS = {
  [-1]: 'there is no descriptor left',
  [-2]: 'its TLS connection was not found, or is in the middle of something'
};

/** @returns {undefined} what adopt() returns then */
function leaveWithNode(websocket, reason = 'the event loops did not start') {
  debug?.('%s: its socket stays with Node: %s', nameOf(websocket), reason);
  return undefined;
}

module.exports = { AdoptedConnection };
