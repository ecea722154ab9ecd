'use strict';

/**
 * The core's sockets in other processes: `child.send(message, socket)`, and `spawn` with a socket among its stdio. Node takes
 * the handle for that out of the socket, and it must be one of its own: it is made when Node asks, over another descriptor
 * of the socket.
 *
 * To find out who asks takes microseconds. But Node's child_process asks a socket's server for its `_connectionKey` before;
 * only then, and for sockets without a server, it is looked at.
 */

const fs = require('node:fs');
const net = require('node:net');

const binding = require('../../binding');
const { kConnection } = require('../../core/symbols');
const { nextTick } = require('../../core/scheduling');

const CHILD_PROCESS = 'node:internal/child_process';

/** socket[kLent]: the handle that Node got, but left the socket. */
const kLent = Symbol('kLent');

/** Of the environment: the first copy of this module watches the servers for all. */
const state = (binding.shared.lending ??= {
  /** @type {net.Server|undefined} one of whose sockets is about to be sent, in this tick */
  sender: undefined,
  /** @type {WeakSet<net.Server>} */
  watched: new WeakSet()
});

const nodeHandle = Object.getOwnPropertyDescriptor(net.Socket.prototype, '_handle');

/** @type {PropertyDescriptor} of AdoptedSocket.prototype: over Node's */
const HANDLE = {
  ...nodeHandle,
  get() {
    const handle = nodeHandle.get.call(this);
    const { server } = this;
    if (!handle || (server && server !== state.sender)) return handle;
    const connection = this[kConnection];
    if (connection === undefined || !isAskedBy(CHILD_PROCESS, HANDLE.get)) return handle;
    return lend(this, connection) ?? handle;
  }
};

/** @type {PropertyDescriptor} of AdoptedSocket.prototype: where `spawn` looks for a handle first. Others find nothing there */
const SPAWN_HANDLE = {
  configurable: true,
  get() {
    const connection = this[kConnection];
    const isLent = connection !== undefined && isAskedBy(CHILD_PROCESS, SPAWN_HANDLE.get);
    return isLent ? lend(this, connection) : undefined;
  },
  set(value) {
    const own = { configurable: true, enumerable: true, value, writable: true };
    Object.defineProperty(this, 'handle', own);
  }
};

/** Notices when one of the server's sockets is about to be sent. */
function watchServer(server) {
  if (state.watched.has(server)) return;
  state.watched.add(server);
  const key = Object.getOwnPropertyDescriptor(server, '_connectionKey');
  if (key === undefined || !key.configurable) return;
  let { value } = key;
  Object.defineProperty(server, '_connectionKey', {
    configurable: true,
    enumerable: true,
    get() {
      state.sender = this;
      nextTick(() => (state.sender = undefined));
      return value;
    },
    set(newValue) {
      value = newValue;
    }
  });
}

/**
 * What the peer sends from here on is left to who gets the handle: the connection does not read in this tick, and no more
 * if Node takes the socket away from it.
 *
 * @param {AdoptedSocket} socket
 * @param {AdoptedConnection} connection its
 * @returns {TCP|Pipe|undefined} a handle of Node's; undefined: the connection is closed
 */
function lend(socket, connection) {
  connection.stopReading();
  nextTick(() => connection.goOnReading());
  const fd = connection.ask(binding.share); // once all that was sent is written
  if (fd === undefined || fd === -1) return undefined;
  if (socket[kLent] === undefined) {
    socket[kLent] = handleOver(fd);
    noticeTaking(socket[kLent], () => {
      socket[kLent] = undefined; // Node closes it
      connection.giveAway(socket);
    });
  } else {
    fs.closeSync(fd);
  }
  return socket[kLent];
}

/** Node gives a handle that it takes out of a socket for good another listener. */
function noticeTaking(handle, onTaken) {
  Object.defineProperty(handle, 'onread', {
    configurable: true,
    set(listener) {
      delete handle.onread; // back to Node's accessor
      handle.onread = listener;
      onTaken();
    }
  });
}

/** The socket is closed: what was made of it for others, who have theirs, is, too. */
function closeLent(socket) {
  socket[kLent]?.close();
  socket[kLent] &&= undefined;
}

/** @returns {TCP|Pipe} that owns the descriptor */
function handleOver(fd) {
  const carrier = new net.Socket({ fd, manualStart: true });
  const handle = carrier._handle;
  carrier._handle = null;
  return handle;
}

/** @returns {boolean} whether `callee` was called by code of the module */
function isAskedBy(module, callee) {
  const { stackTraceLimit } = Error;
  const before = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  try {
    Error.stackTraceLimit = 1;
    Error.prepareStackTrace = (error, [site]) => site?.getFileName();
    const caller = {};
    Error.captureStackTrace(caller, callee);
    return caller.stack === module;
  } catch {
    return false; // Error is frozen
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
    if (before) Reflect.defineProperty(Error, 'prepareStackTrace', before);
    else Reflect.deleteProperty(Error, 'prepareStackTrace');
  }
}

module.exports = { HANDLE, SPAWN_HANDLE, closeLent, watchServer };
