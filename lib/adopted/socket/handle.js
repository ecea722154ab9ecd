'use strict';

const { constants } = require('node:os');

/**
 * Stands where `net.Socket` has its TCP or Pipe handle. It has what net.js of Node 20 to 26 calls on a handle, but for
 * writing and shutting down, which AdoptedSocket does without. Only the socket holds it.
 */
class AdoptedHandle {
  /** The descriptor is the core's alone. */
  fd = -1;
  /** @type {boolean} close() shall tell the peer that it was cut off */
  resets = false;

  /** @param {AdoptedConnection} connection */
  constructor(connection) {
    this.connection = connection;
  }

  /** @type {boolean} it stands for a TCP handle, not for a Pipe */
  get isTcp() {
    return this.connection.localName() !== undefined;
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
    const { connection } = this;
    connection.view.onDestroyed(onClosed);
    if (connection.closed) return;
    if (this.resets) connection.reset();
    else connection.destroy();
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
    return copyName(out, this.connection.peerName());
  }

  getsockname(out) {
    return copyName(out, this.connection.localName());
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
