'use strict';

const { constants } = require('node:os');

const binding = require('../../binding');

/**
 * Stands where `net.Socket` has its TCP or Pipe handle. It has what net.js of Node 20 to 26 calls on a handle, but for
 * writing and shutting down, which AdoptedSocket does without. Only the socket holds it.
 */
class AdoptedHandle {
  #isClosed = false;

  /** @type {boolean} close() shall tell the peer that it was cut off */
  resets = false;

  /** @param {AdoptedConnection} connection */
  constructor(connection) {
    this.connection = connection;
  }

  /** @type {boolean} it stands for a TCP handle, not for a Pipe */
  get isTcp() {
    return this.connection.ask(binding.localName) !== undefined;
  }

  get fd() {
    return this.connection.ask(binding.descriptorOf) ?? -1;
  }

  get bytesRead() {
    return this.connection.bytesRead;
  }

  get bytesWritten() {
    return this.connection.bytesWritten;
  }

  get writeQueueSize() {
    return this.connection.bufferedAmount;
  }

  /** The socket was destroyed, by its user or because the connection is closed. */
  close(onClosed) {
    this.#isClosed = true;
    const { connection } = this;
    connection.view.onDestroyed(onClosed);
    if (connection.closed) return;
    if (this.resets) connection.reset();
    else connection.destroy();
  }

  /**
   * Node sets it on a handle that it lets go of: a closed one, or that of a socket that is being sent to another process.
   * Only a handle of its own can be, and it does not ask.
   *
   * @throws {TypeError} in place of the end of the process
   */
  set onread(listener) {
    if (this.#isClosed) return;
    this.connection.view.rejoinServer();
    const error = new TypeError('This handle type cannot be sent');
    throw Object.assign(error, { code: 'ERR_INVALID_HANDLE_TYPE' });
  }

  ref() {
    this.connection.ref();
  }

  unref() {
    this.connection.unref();
  }

  hasRef() {
    return !this.connection.unreferenced;
  }

  getpeername(out) {
    return copyName(out, this.connection.ask(binding.peerName));
  }

  getsockname(out) {
    return copyName(out, this.connection.ask(binding.localName));
  }

  setNoDelay(enable) {
    this.connection.tell(binding.setNoDelay, enable);
    return 0;
  }

  setKeepAlive(enable, delaySeconds) {
    this.connection.tell(binding.setKeepAlive, enable, Math.floor(delaySeconds));
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
