'use strict';

const { objectionTo } = require('./adoptable');
const { SocketView } = require('./socket/view');

/**
 * How Node's plain sockets are taken over; `tls/node-handle.js` has the same for its TLSSockets.
 *
 * @typedef {object} NodeHandle
 * @property {function(net.Socket): (string|undefined)} objectionTo why the core may not take a socket over
 * @property {function(net.Socket): number} descriptorOf its number
 * @property {function(net.Socket): (object|undefined)} tlsOf what `binding.adopt` takes of TLS
 * @property {function(net.Socket): boolean} release lets go of Node's handle once the native side has duplicated its
 *   descriptor; whether the handle kept the process alive
 * @property {function(new: SocketView, net.Socket, AdoptedConnection)} View what users see of it from then on
 */

/** @type {NodeHandle} */
const plain = {
  objectionTo,
  descriptorOf: (socket) => socket._handle.fd,
  tlsOf: () => undefined,
  release,
  View: SocketView
};

function release(socket) {
  // As ws leaves the socket.
  socket.setTimeout(0);
  socket.setNoDelay();

  const handle = socket._handle;
  const keptAlive = handle.hasRef();
  letGo(handle);
  return keptAlive;
}

/** @param {TCP|Pipe} handle of the system's socket */
function letGo(handle) {
  handle.reading = false;
  handle.readStop();
  handle.onread = ignore;
  handle.close(); // no shutdown: that would end the connection for the duplicate, too
}

function ignore() {}

module.exports = { letGo, plain };
