'use strict';

/**
 * Takes a socket over from Node: lets go of Node's handle once the native side has a descriptor of its own, and keeps
 * the socket object, for as long as anyone looks at it, what it has always been.
 *
 * Here is all that knows of `connection.view`, which is a WeakRef to the socket, or the socket itself from when on a user
 * could miss it. Of a connection at rest whose socket nobody holds the WeakRef remains.
 */

const net = require('node:net');

const { adoptableDescriptor, readAhead } = require('./adoptable');
const { AdoptedSocket, hasUserListener, kOnTraffic } = require('./socket/socket');
const { kConnection } = require('../core/symbols');

/** Properties that Node gives a socket up to its upgrade; whatever else is there, a user has put there. */
const NODE_PROPERTIES = new Set(
  `connecting server timeout parser on addListener prependListener setEncoding allowHalfOpen
  autoSelectFamilyAttemptedAddresses write _server _hadError _parent _host _closeAfterHandlingError
  _events _eventsCount _maxListeners _readableState _writableState _sockname _peername _pendingData
  _pendingEncoding _httpMessage _paused`.split(/\s+/)
);

/** Those of net.Socket, and kConnection. */
const SYMBOL_PROPERTIES = Object.getOwnPropertySymbols(new net.Socket()).length + 1;

/**
 * Closes Node's handle without a shutdown, since the native side has duplicated its descriptor, and puts
 * `connection` in its place.
 *
 * @param {net.Socket} socket
 * @param {AdoptedConnection} connection gets a `view`, and the `server` that counts the socket
 */
function releaseHandle(socket, connection) {
  socket.setTimeout(0);
  socket.setNoDelay();

  const nodeHandle = socket._handle;
  connection.server = socket._server;
  connection.view = new WeakRef(socket);
  if (!nodeHandle.hasRef()) connection.unref();

  nodeHandle.reading = false;
  nodeHandle.readStop();
  nodeHandle.onread = ignore;
  nodeHandle.close();

  AdoptedSocket.adopt(socket, connection);
}

/**
 * The listeners of 'connection', or of 'open', have done with the socket what they like: keeps it alive if they have left
 * something on it.
 *
 * @param {stream.Duplex} socket adopted or not
 */
function pinMarked(socket) {
  const connection = socket[kConnection];
  if (connection && connection.view instanceof WeakRef && isMarked(socket)) {
    connection.view = socket;
  }
}

/** Whether a user has left something on the socket that must not get lost with it. */
function isMarked(socket) {
  if (hasUserListener(socket)) return true;
  // V8 has the enumerable names at hand; to collect all of them takes it microseconds.
  for (const name of Object.keys(socket)) {
    if (!NODE_PROPERTIES.has(name)) return true;
  }
  return Object.getOwnPropertySymbols(socket).length > SYMBOL_PROPERTIES;
}

/**
 * @param {AdoptedConnection} connection
 * @returns {net.Socket} what `ws._socket` is: always the same from the first time on. It is the socket that was adopted,
 *     unless nobody holds that one any more. Once the connection is closed it is destroyed.
 */
function socketOf(connection) {
  const socket = viewOf(connection) ?? AdoptedSocket.replace(connection);
  connection.view = socket;
  return socket;
}

/**
 * @param {AdoptedConnection} connection
 * @returns {net.Socket|undefined} undefined when it has been collected
 */
function viewOf({ view }) {
  return view instanceof WeakRef ? view.deref() : view;
}

/**
 * The connection reports traffic here while `connection.watched` is true: its socket has a timeout, or someone
 * waits for 'drain'.
 *
 * @param {AdoptedConnection} connection
 */
function noteActivity(connection) {
  const socket = viewOf(connection);
  if (socket && !socket.destroyed) socket[kOnTraffic]();
}

/**
 * The connection's own direction is ending, after all that was sent: `'finish'` will follow.
 *
 * @param {AdoptedConnection} connection its end() may be called again from here
 */
function viewEnding(connection) {
  const socket = viewOf(connection);
  if (socket && socket.writable) socket.end();
}

/**
 * The peer's FIN has been seen, and all that came before it was delivered: emits `'end'`.
 *
 * @param {AdoptedConnection} connection
 */
function viewEnded(connection) {
  const socket = viewOf(connection);
  if (!socket || !socket.readable) return;

  // At once, not in the next tick as push(null) would do: 'close' may be next in the same batch.
  const state = socket._readableState;
  state.ended = state.endEmitted = true;
  callUser(() => socket.emit('end'));
}

/**
 * @param {AdoptedConnection} connection
 * @returns {boolean} the socket has emitted `'end'`; not if it was destroyed before
 */
function viewHasEnded(connection) {
  return viewOf(connection)?.readableEnded === true;
}

/**
 * @param {AdoptedConnection} connection
 * @returns {boolean} the socket's `'error'`, which comes before `'close'`, follows in the next tick
 */
function viewHasErrorToTell(connection) {
  const socket = viewOf(connection);
  return Boolean(socket?.errored) && !socket._writableState.errorEmitted;
}

/**
 * The connection is closed: destroys the socket, or does what Node would have done then. `'close'` follows with
 * emitViewClosed().
 *
 * @param {AdoptedConnection} connection
 */
function destroyView(connection) {
  if (connection.viewClosed) return;
  connection.viewClosed = true;
  const { server } = connection;
  const socket = viewOf(connection);
  if (socket) {
    callUser(() => socket.destroy());
    socket[kConnection] = undefined;
  } else if (server) {
    server._connections--;
    // A server of net knows when its last connection is gone; one that only looks like it may not.
    if (server._emitCloseIfDrained) server._emitCloseIfDrained();
  }
}

/**
 * Has the socket emit its `'close'`, once.
 *
 * @param {AdoptedConnection} connection
 */
function emitViewClosed(connection) {
  const { onViewClosed } = connection;
  connection.onViewClosed = undefined;
  if (onViewClosed) callUser(onViewClosed);
}

/** Calls what may call listeners of users. What they throw is uncaught, as it would be without us, but stops nobody. */
function callUser(callback) {
  try {
    callback();
  } catch (error) {
    process.nextTick(rethrow, error);
  }
}

function rethrow(error) {
  throw error;
}

function ignore() {}

module.exports = {
  adoptableDescriptor,
  destroyView,
  emitViewClosed,
  noteActivity,
  pinMarked,
  readAhead,
  releaseHandle,
  socketOf,
  viewEnded,
  viewEnding,
  viewHasEnded,
  viewHasErrorToTell,
  viewOf
};
