'use strict';

const binding = require('../binding');
const { afterTicks, nextTick } = require('../core/scheduling');
const { kOnEnd, kOnReceiveError, kOnTransportClosed } = require('../core/symbols');
const pump = require('../loops/pump');

/**
 * In which order what is left of a connection whose socket the core has is reported when it comes to its end: an error of
 * the peer's, what it had received and still waits, the 'close' of its socket and, behind that, the one of its WebSocket.
 * Where both ends of a connection are in one environment, the end that has begun the closing handshake comes last.
 */
class Closing {
  #connection;
  #websocket;
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
   * @param {number} slot of the connection, which is still its own
   * @returns {AdoptedConnection|undefined} the one at its other end, if that is of this environment and is about to close first
   */
  otherEnd(slot) {
    return this.#connection.hasBegunClosing ? pump.connections[binding.otherEnd(slot)] : undefined;
  }

  /**
   * The connection is closed, and nobody else has got its socket.
   *
   * @param {number} errno what has broken it; 0: nothing
   * @param {boolean} peerEnded the peer's direction has come to its end before
   * @param {AdoptedConnection} [otherEnd]
   */
  report(errno, peerEnded, otherEnd) {
    const isOrderly = peerEnded && errno === 0;
    const tell = () => this.#tell(errno, peerEnded);
    if (!isOrderly || otherEnd === undefined || !otherEnd.tellsBefore(tell)) tell();
  }

  /** @param {function()} tellOther called when this end was reported, or will not be soon */
  before(tellOther) {
    this.#onReported = tellOther;
  }

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
