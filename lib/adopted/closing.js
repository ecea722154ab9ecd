'use strict';

const binding = require('../binding');
const { afterTicks, nextTick } = require('../core/scheduling');
const { kOnEnd, kOnReceiveError, kOnTransportClosed } = require('../core/symbols');
const pump = require('../loops/pump');

/** Closing handshakes that were begun so far: the number of the latest. */
let begun = 0;

/**
 * In which order what is left of a connection whose socket the core has is reported when it comes to its end: an error of
 * the peer's, what it had received and still waits, the 'close' of its socket and, behind that, the one of its WebSocket.
 *
 * Where both ends of a connection are in one environment, one of them is told last. With ws that is the one whose socket
 * Node's loop finds ended first. As a rule it is the end that has begun the closing handshake: it hears of the other one's
 * end, and answers with its own, in one turn. But an end whose event is in hand is first in the loop's list of sockets. With
 * TLS it is the other one: the close_notify that follows its answer tells whoever has begun, before its socket has ended.
 * And an end whose peer has broken the protocol waits for no answer.
 */
class Closing {
  #connection;
  #websocket;
  #begun = 0; // number of the closing handshake that this end has begun; 0: none
  #isPaired = false; // which end is told last was decided
  #otherEnd; // Closing, which is told before this one
  #isReported = false;
  #isFailing = false; // an error of the peer's is about to be reported
  #onFailed; // what waits for that
  #onReported; // the other end, which waits for this one

  /**
   * @param {AdoptedConnection} connection
   * @param {WebSocket} websocket its
   */
  constructor(connection, websocket) {
    this.#connection = connection;
    this.#websocket = websocket;
  }

  /** Our close frame is being sent, and it is no answer. */
  begin() {
    this.#begun = ++begun;
    this.#chooseLast();
  }

  /** The answer has come: the other end may not have been there yet when begin() was called. */
  onAnswer() {
    if (this.#begun > 0 && !this.#isPaired) this.#chooseLast();
  }

  #chooseLast() {
    const other = pump.connections[binding.otherEnd(this.#connection.slot)]?.closing;
    if (other === undefined) return;
    this.#isPaired = other.#isPaired = true;
    const isLast = this.#comesAfter(other);
    this.#otherEnd = isLast ? other : undefined;
    other.#otherEnd = isLast ? undefined : this;
  }

  #comesAfter(other) {
    const inHand = pump.connectionInHand();
    const isOthers = inHand === other.#connection;
    if (other.#begun === 0) {
      const { view, receiveFailed } = this.#connection;
      if (view.isEncrypted || receiveFailed) return false;
      // What the other end has just sent arrives together with its answer to our close frame.
      return !(isOthers && inHand.bufferedAmount > 0);
    }
    if (isOthers || inHand === this.#connection) return !isOthers;
    return this.#begun > other.#begun;
  }

  /** @type {boolean} the other end is told first */
  get isLast() {
    return this.#otherEnd !== undefined;
  }

  /** The peer broke the protocol or a limit. As under ws it comes behind the ticks that the messages before it have caused. */
  fail(error, closeCode) {
    this.#isFailing = true;
    const connection = this.#connection;
    afterTicks(connection.gate?.isTurn ? 1 : 2, () => {
      try {
        connection.run(() => {
          connection.receiveFailed = true;
          this.#websocket[kOnReceiveError](error, closeCode);
        });
      } finally {
        this.#failed();
      }
    });
  }

  /**
   * The connection is closed, and nobody else has got its socket.
   *
   * @param {number} errno what has broken it; 0: nothing
   * @param {boolean} peerEnded the peer's direction has come to its end before
   */
  report(errno, peerEnded) {
    const isOrderly = peerEnded && errno === 0;
    const tell = () => this.#tell(errno, peerEnded);
    if (!isOrderly || !this.isLast || !this.#otherEnd.#tellsBefore(tell)) tell();
  }

  /** @returns {boolean} whether `tellOther` will be called; not by an end that reads nothing, and may never close */
  #tellsBefore(tellOther) {
    const { paused, givenAway } = this.#connection;
    if (this.#isReported || paused || givenAway) return false;
    this.#onReported = tellOther;
    return true;
  }

  /** This end was reported, or will not be soon. */
  tellOther() {
    const tellOther = this.#onReported;
    if (tellOther === undefined) return;
    this.#onReported = undefined;
    nextTick(tellOther);
  }

  #tell(errno, peerEnded) {
    const connection = this.#connection;
    connection.run(() => {
      this.#websocket[kOnEnd](); // listeners of the socket see CLOSING
      if (peerEnded) connection.endReading();
      const hasRest = this.#isFailing || connection.gate?.isEmpty === false;
      const received =
        !hasRest && (connection.receiveFailed || this.#websocket._closeFrameReceived);
      connection.view.close(errno, received, () => this.#reportClosed());
    });
  }

  /** Behind all that was received: what has waited, and an error. */
  #reportClosed() {
    const connection = this.#connection;
    const { gate } = connection;
    if (gate?.isEmpty === false) {
      gate.whenDone(() => this.#reportClosed());
    } else if (this.#isFailing) {
      this.#onFailed = () => this.#reportClosed();
    } else {
      this.#isReported = true;
      this.tellOther();
      connection.run(() => this.#websocket[kOnTransportClosed]());
    }
  }

  #failed() {
    const onFailed = this.#onFailed;
    this.#isFailing = false;
    this.#onFailed = undefined;
    if (onFailed !== undefined) nextTick(onFailed);
  }
}

module.exports = { Closing };
