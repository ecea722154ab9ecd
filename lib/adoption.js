'use strict';

/**
 * Takes a socket over from Node: lets go of Node's handle once the native side has a descriptor of its own, and keeps
 * the socket object, for as long as anyone looks at it, what it has always been.
 *
 * Of a connection at rest whose socket nobody holds, one AdoptedHandle (`connection.view`) and its WeakRef remain.
 */

const net = require('node:net');
const { setImmediate } = require('node:timers');

const { adoptableDescriptor, readAhead } = require('./adoptable-socket');
const { AdoptedHandle } = require('./adopted-handle');
const { AdoptedSocket, OWN_LISTENERS, kOnTraffic } = require('./adopted-socket');
const { kConnection } = require('./symbols');

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
 * @param {AdoptedConnection} connection gets a `view`
 */
function releaseHandle(socket, connection) {
  socket.setTimeout(0);
  socket.setNoDelay();

  const nodeHandle = socket._handle;
  const handle = new AdoptedHandle(connection, socket, nodeHandle);
  connection.view = handle;

  nodeHandle.reading = false;
  nodeHandle.readStop();
  nodeHandle.onread = ignore;
  nodeHandle.close();

  AdoptedSocket.adopt(socket, handle);
  pinSoon(socket);
}

/** Sockets adopted in this turn of Node's loop: nothing else may be holding them. */
let justAdopted = [];

/** Waits until the listeners of 'connection' have done with the socket what they like. */
function pinSoon(socket) {
  if (justAdopted.push(socket) === 1) setImmediate(pinMarked);
}

function pinMarked() {
  const sockets = justAdopted;
  justAdopted = [];
  for (const socket of sockets) {
    if (socket._handle && isMarked(socket)) socket._handle.pinned = socket;
  }
}

/** Whether a user has left something on the socket that must not get lost with it. */
function isMarked(socket) {
  for (const event of socket.eventNames()) {
    for (const listener of socket.listeners(event)) {
      if (!OWN_LISTENERS.has(listener)) return true;
    }
  }
  for (const name of Object.getOwnPropertyNames(socket)) {
    if (!NODE_PROPERTIES.has(name)) return true;
  }
  return Object.getOwnPropertySymbols(socket).length > SYMBOL_PROPERTIES;
}

/**
 * @param {AdoptedConnection} connection
 * @returns {net.Socket} what `ws._socket` is: always the same from the first time on. It is the socket that was adopted,
 *     unless nobody holds that one any more. Once the connection is closed it is destroyed.
 */
function socketOf({ view }) {
  view.pinned ??= view.socket ?? AdoptedSocket.replace(view);
  return view.pinned;
}

/**
 * The connection reports traffic here while `connection.view.watched` is true: its socket has a timeout, or someone
 * waits for 'drain'.
 *
 * @param {AdoptedConnection} connection
 */
function noteActivity({ view }) {
  const { socket } = view;
  if (socket && !socket.destroyed) socket[kOnTraffic]();
}

/**
 * The connection's own direction is ending, after all that was sent: `'finish'` will follow.
 *
 * @param {AdoptedConnection} connection its end() may be called again from here
 */
function viewEnding({ view }) {
  const { socket } = view;
  if (socket && socket.writable) socket.end();
}

/**
 * The peer's FIN has been seen, and all that came before it was delivered: emits `'end'`.
 *
 * @param {AdoptedConnection} connection
 */
function viewEnded({ view }) {
  const { socket } = view;
  if (!socket || !socket.readable) return;

  // At once, not in the next tick as push(null) would do: 'close' may be next in the same batch.
  const state = socket._readableState;
  state.ended = state.endEmitted = true;
  callUser(() => socket.emit('end'));
}

/**
 * The connection is closed, and the WebSocket's `'close'` comes next: destroys the socket, which emits its own before
 * this returns, or does what Node would have done.
 *
 * @param {AdoptedConnection} connection
 */
function viewClosed({ view }) {
  if (view.closed) return;
  view.closed = true;

  const { server, socket } = view;
  if (socket) {
    closeSocket(view, socket);
  } else if (server) {
    server._connections--;
    // A server of net knows when its last connection is gone; one that only looks like it may not.
    if (server._emitCloseIfDrained) server._emitCloseIfDrained();
  }
}

function closeSocket(view, socket) {
  callUser(() => socket.destroy());
  const { onClosed } = view;
  view.onClosed = socket[kConnection] = undefined;
  if (onClosed) callUser(onClosed);
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
  noteActivity,
  readAhead,
  releaseHandle,
  socketOf,
  viewClosed,
  viewEnded,
  viewEnding
};
