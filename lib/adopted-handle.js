'use strict';

const { constants } = require('node:os');

/**
 * Stands where `net.Socket` has its TCP or Pipe handle, and is the connection's view of the socket: `connection.view`.
 * It has what net.js of Node 20 to 26 calls on a handle, but for writing and shutting down, which AdoptedSocket does
 * without.
 */
class AdoptedHandle {
  /** The descriptor is the core's alone. */
  fd = -1;
  /** @type {net.Socket|undefined} keeps the socket alive, for as long as a user could miss it */
  pinned = undefined;
  /** @type {boolean} the connection has to report its traffic (see `noteActivity` in adoption.js) */
  watched = false;
  /** @type {boolean} the connection is closed, and the socket knows */
  closed = false;
  /** @type {function()|undefined} makes the socket, which is destroyed, emit 'close' */
  onClosed = undefined;

  #socket;
  #isRef = true;
  #bytesReadBefore;
  #bytesWrittenBefore;

  /**
   * @param {AdoptedConnection} connection
   * @param {net.Socket} socket is not kept alive
   * @param {object} nodeHandle the handle in use so far
   */
  constructor(connection, socket, nodeHandle) {
    this.connection = connection;
    /** @type {net.Server|null} counts the socket as one of its connections */
    this.server = socket._server;
    this.#socket = new WeakRef(socket);
    this.#bytesReadBefore = nodeHandle.bytesRead;
    this.#bytesWrittenBefore = nodeHandle.bytesWritten;
    if (!nodeHandle.hasRef()) this.unref();
  }

  /** @type {net.Socket|undefined} undefined when it has been collected */
  get socket() {
    return this.pinned || this.#socket.deref();
  }

  get bytesRead() {
    return this.#bytesReadBefore + this.connection.bytesRead;
  }

  get bytesWritten() {
    return this.#bytesWrittenBefore + this.connection.bytesWritten;
  }

  get writeQueueSize() {
    return this.connection.bufferedAmount;
  }

  /** The socket was destroyed, by its user or because the connection is closed. */
  close(onClosed) {
    this.onClosed = onClosed;
    if (!this.closed && !this.connection.closed) this.connection.destroy();
  }

  ref() {
    this.#isRef = true;
    this.connection.ref();
  }

  unref() {
    this.#isRef = false;
    this.connection.unref();
  }

  hasRef() {
    return this.#isRef;
  }

  getpeername(out) {
    return copyName(out, this.connection.peerName());
  }

  getsockname(out) {
    return copyName(out, this.connection.socketName());
  }

  setNoDelay(enable) {
    this.connection.setNoDelay(enable);
    return 0;
  }

  setKeepAlive(enable, delaySeconds) {
    this.connection.setKeepAlive(enable, delaySeconds * 1000);
    return 0;
  }

  readStart() {
    return 0;
  }

  readStop() {
    return 0;
  }
}

/** @returns {number} 0 or a libuv error */
function copyName(out, name) {
  if (name === undefined) return -constants.errno.ENOTCONN;
  Object.assign(out, name);
  return 0;
}

module.exports = { AdoptedHandle };
