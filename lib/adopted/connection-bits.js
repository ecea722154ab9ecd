'use strict';

/**
 * What is true or false of a connection whose socket the core has, as bits of one number: an idle connection is nothing
 * but its fields, at eight bytes each.
 */

const CLOSED = 1;
const DESTROYED = 2;
const ENDING = 4;
const RECEIVE_FAILED = 8;
const MID_MESSAGE = 16;
const UNREFERENCED = 32;
const PAUSED = 64;
const COMPRESSES = 128;
const PEER_ENDED = 256;
const GIVEN_AWAY = 512;
const HAS_TOPICS = 1024;

class ConnectionBits {
  #bits = 0;

  /** @type {boolean} the descriptor is closed, and that was reported */
  get closed() {
    return (this.#bits & CLOSED) !== 0;
  }

  set closed(on) {
    this.#bits = withBit(this.#bits, CLOSED, on);
  }

  /** @type {boolean} nothing more can be sent */
  get destroyed() {
    return (this.#bits & DESTROYED) !== 0;
  }

  set destroyed(on) {
    this.#bits = withBit(this.#bits, DESTROYED, on);
  }

  /** @type {boolean} our direction is over, or will be when all is written */
  get ending() {
    return (this.#bits & ENDING) !== 0;
  }

  set ending(on) {
    this.#bits = withBit(this.#bits, ENDING, on);
  }

  /** @type {boolean} the peer's direction is over, and all that came before that was delivered */
  get peerEnded() {
    return (this.#bits & PEER_ENDED) !== 0;
  }

  set peerEnded(on) {
    this.#bits = withBit(this.#bits, PEER_ENDED, on);
  }

  /** @type {boolean} it may have subscribed to topics */
  get hasTopics() {
    return (this.#bits & HAS_TOPICS) !== 0;
  }

  set hasTopics(on) {
    this.#bits = withBit(this.#bits, HAS_TOPICS, on);
  }

  /** @type {boolean} another process has got the socket */
  get givenAway() {
    return (this.#bits & GIVEN_AWAY) !== 0;
  }

  set givenAway(on) {
    this.#bits = withBit(this.#bits, GIVEN_AWAY, on);
  }

  /** @type {boolean} the peer broke the protocol or a limit */
  get receiveFailed() {
    return (this.#bits & RECEIVE_FAILED) !== 0;
  }

  set receiveFailed(on) {
    this.#bits = withBit(this.#bits, RECEIVE_FAILED, on);
  }

  /** @type {boolean} the last data frame sent was not the last of its message */
  get midMessage() {
    return (this.#bits & MID_MESSAGE) !== 0;
  }

  set midMessage(on) {
    this.#bits = withBit(this.#bits, MID_MESSAGE, on);
  }

  /** @type {boolean} the last message was, or is being, sent compressed */
  get compresses() {
    return (this.#bits & COMPRESSES) !== 0;
  }

  set compresses(on) {
    this.#bits = withBit(this.#bits, COMPRESSES, on);
  }

  /** @type {boolean} the connection does not keep the process alive */
  get unreferenced() {
    return (this.#bits & UNREFERENCED) !== 0;
  }

  set unreferenced(on) {
    this.#bits = withBit(this.#bits, UNREFERENCED, on);
  }

  /**
   * @type {boolean} by the WebSocket or by the user of its socket, which are paused and resumed together
   */
  get paused() {
    return (this.#bits & PAUSED) !== 0;
  }

  set paused(on) {
    this.#bits = withBit(this.#bits, PAUSED, on);
  }
}

/** Not a private method: V8 keeps a word in each object whose class has one. */
function withBit(bits, bit, on) {
  return on ? bits | bit : bits & ~bit;
}

module.exports = { ConnectionBits };
