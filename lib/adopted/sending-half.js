'use strict';

const binding = require('../binding');
const { ConnectionBits } = require('./connection-bits');
const { sendFrame } = require('./frames');
const { refusedOf, writtenOf } = require('./progress');
const { WaitingSends } = require('./waiting-sends');
const { OPCODE, OPCODE_BITS, compressedInMessage, nextInMessage } = require('../core/frame-info');
const { byteLengthOf } = require('../core/payload');
const { nextTick } = require('../core/scheduling');
const { runCallbacks, settleCallbacks, unsentError } = require('../core/send-callbacks');
const notices = require('../loops/notices');
const { schedulePost } = require('../loops/posting');
const { keepIfMidMessage, sendHeld } = require('../core/held-messages');

/**
 * What a connection whose socket the core has sends, and asks of its loop: how many bytes that were, how many of them the
 * kernel has taken, and whose callbacks wait for it.
 */
class SendingHalf extends ConnectionBits {
  #slot;
  #sent = 0; // bytes, modulo 2^32
  #rare; // see rarely

  /** @type {ConnectionFeatures|undefined} of the connections that need some */
  features;
  /** @type {SocketView} for the socket */
  view;

  constructor(slot) {
    super();
    this.#slot = slot;
  }

  /** @type {number} of the connection, in the tables of the core; another one's once this is closed */
  get slot() {
    return this.#slot;
  }

  /** @type {number} bytes, framing included, that the kernel has not taken; before compression, as long as they wait for it */
  get bufferedAmount() {
    return this.closed ? this.#sent : (this.#sent - writtenOf(this.#slot)) >>> 0;
  }

  /** @type {number} bytes that the kernel was offered and has not taken */
  get refusedAmount() {
    return this.closed ? 0 : refusedOf(this.#slot);
  }

  /** @type {number} messages that its loop has dropped */
  get dropped() {
    return this.closed ? this.#rare.totals.dropped : binding.dropped(this.#slot);
  }

  /** @type {number} bytes since the socket was opened, those included that wait for the kernel, as in net.Socket */
  get bytesWritten() {
    if (this.closed) return this.#rare.totals.bytesWritten;
    return binding.bytesWritten(this.#slot) + this.bufferedAmount;
  }

  /** @type {number} bytes, since the socket was opened */
  get bytesRead() {
    return this.closed ? this.#rare.totals.bytesRead : binding.bytesRead(this.#slot);
  }

  /** @type {number|undefined} bytes that the kernel has given or taken so far; undefined once closed */
  get traffic() {
    if (this.closed) return undefined;
    return binding.bytesRead(this.#slot) + binding.bytesWritten(this.#slot);
  }

  /**
   * @param {number} frame flags and opcode (`lib/core/frame-info.js`)
   * @param {string|Uint8Array} payload copied before this returns
   * @param {function(Error=)} [cb]
   */
  send(frame, payload, cb) {
    if (SendingHalf.#refuses(this, cb)) return;
    if (this.#rare !== undefined) SendingHalf.#noticeBefore(this, payload);
    if ((frame & OPCODE_BITS) === OPCODE.CLOSE) this.onCloseFrameSent();
    const begun = this.midMessage;
    frame = nextInMessage(this, frame);
    if (this.midMessage && !begun) this.holdPublished(true, true);
    const deflate = this.features?.deflate;
    if (deflate !== undefined) {
      frame = compressedInMessage(this, frame, () => deflate.isWorthIt(payload));
    }
    SendingHalf.#countSent(this, sendFrame(this.#slot, frame, payload, this.features), cb);
    if (begun && !this.midMessage) SendingHalf.#endMessage(this);
    this.view.noteTraffic();
  }

  holdPublished(on, isMessage) {
    if (this.loopSlot !== -1) this.tell(binding.holdPublished, on, isMessage);
  }

  keepPublished(payload, send) {
    return keepIfMidMessage(this, payload, send);
  }

  /** Sends bytes as they are, between frames. */
  writeRaw(bytes, cb) {
    if (SendingHalf.#refuses(this, cb)) return;
    if (this.#rare !== undefined) SendingHalf.#noticeBefore(this, bytes);
    binding.sendRaw(this.#slot, bytes);
    SendingHalf.#countSent(this, byteLengthOf(bytes), cb);
  }

  /** Calls `cb` when all that was sent before is written, or with the reason why it was not. */
  afterWritten(cb) {
    if (this.closed) nextTick(cb, unsentError());
    else if (this.bufferedAmount === 0) nextTick(cb, null);
    else SendingHalf.#countSent(this, 0, cb);
  }

  /** The response of a server's connection comes first, before the loop begins to read. @param {string} head */
  sendHead(head) {
    const bytes = Buffer.from(head);
    binding.sendHead(this.#slot, bytes);
    this.#sent = bytes.length;
  }

  /**
   * @param {function(Error=)} cb of several sends
   * @returns {number} how many of them do not wait for the peer: the kernel has taken them, or was not offered them yet. The
   *   answers to pings that came in a row until now are not among these
   */
  underway(cb) {
    const { waiting, pings } = this.rarely;
    if (waiting === undefined) return 0;
    const unwritten = this.bufferedAmount;
    const notOffered = unwritten - refusedOf(this.#slot);
    const count = waiting.countNotRefused(cb, this.#sent, unwritten, notOffered);
    return Math.max(count - (pings?.inRow ?? 0), 0);
  }

  /** @param {number} position in the bytes sent, as far as which the kernel has taken them */
  onWritten(position) {
    const waiting = this.#rare?.waiting;
    if (waiting === undefined) return; // an earlier report has covered this position, too
    const callbacks = waiting.takeTo(position);
    if (waiting.isEmpty) this.#rare.waiting = undefined;
    this.view.noteTraffic();
    runCallbacks(callbacks);
  }

  /**
   * Nothing more is written: all callbacks are called, and the counters stay as they are.
   *
   * @param {function()} close makes the connection closed
   */
  settle(close) {
    const { bytesRead, bytesWritten, bufferedAmount, dropped } = this;
    const { rarely } = this;
    rarely.totals = { bytesRead, bytesWritten, dropped };
    const { waiting } = rarely;
    // A callback that no notice has reached may yet be one of bytes that the kernel has taken. How many those are is known
    // only where nothing is compressed.
    const isCompressed = this.features?.deflate !== undefined;
    const written = isCompressed ? [] : waiting?.takeWritten(this.#sent, bufferedAmount);
    this.#sent = bufferedAmount;
    rarely.waiting = undefined;
    close();
    if (waiting === undefined) return;
    settleCallbacks(written);
    settleCallbacks(waiting.takeAll(), unsentError());
  }

  /** Has the loop do something, after all that was sent; nothing once closed. */
  tell(command, ...args) {
    if (this.closed) return;
    command(this.#slot, ...args);
    schedulePost();
  }

  /** @returns {*} what a function of the binding says of the connection; undefined once closed */
  ask(question) {
    return this.closed ? undefined : question(this.#slot);
  }

  /** What an idle connection does without; undefined: it has needed nothing of that. */
  get rare() {
    return this.#rare;
  }

  get rarely() {
    return (this.#rare ??= {
      waiting: undefined, // WaitingSends, while there are some
      pings: undefined, // {last, inRow}: number of the last one's event, and how many came right before it
      ahead: undefined, // bytes of the peer that wait for the first reading
      providedBuffer: undefined, // memory of the message that the loop is receiving
      totals: undefined, // {bytesRead, bytesWritten, dropped} of a closed connection
      closing: undefined // Closing, once there is something to report of its end
    });
  }

  // Private, but no methods: V8 keeps a word in each object whose class has private ones.

  /** @returns {boolean} nothing more can be sent, as `cb` will be told */
  static #refuses(half, cb) {
    if (!half.destroyed && !half.ending) return false;
    if (half.givenAway) half.view.failSending(cb);
    else if (typeof cb === 'function') nextTick(cb, unsentError());
    return true;
  }

  static #endMessage(half) {
    half.holdPublished(false, true);
    sendHeld(half);
  }

  static #countSent(half, bytes, cb) {
    half.#sent = (half.#sent + bytes) >>> 0;
    if (typeof cb === 'function') {
      (half.rarely.waiting ??= new WaitingSends()).add(half.#sent, cb);
      notices.awaitWritten(half.#slot, half.#sent);
    }
    schedulePost();
  }

  /** Callbacks of what was sent before do not wait for much that is sent after it. */
  static #noticeBefore(half, payload) {
    if (half.#rare.waiting === undefined) return;
    notices.beforeFrame(half.#slot, (half.#sent + payload.length) >>> 0);
  }
}

module.exports = { SendingHalf };
