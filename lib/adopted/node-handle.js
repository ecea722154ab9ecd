'use strict';

/**
 * Lets go of Node's handle of a socket once the native side has duplicated its descriptor.
 *
 * @param {net.Socket} socket
 * @returns {boolean} whether the handle kept the process alive
 */
function releaseHandle(socket) {
  // As ws leaves the socket.
  socket.setTimeout(0);
  socket.setNoDelay();

  const handle = socket._handle;
  const keptAlive = handle.hasRef();
  handle.reading = false;
  handle.readStop();
  handle.onread = ignore;
  handle.close(); // no shutdown: that would end the connection for the duplicate, too
  return keptAlive;
}

function ignore() {}

module.exports = { releaseHandle };
