'use strict';

/**
 * Who has touched a socket keeps it: what may hold something dear that would be lost with the object (properties, a
 * listener, the key of a WeakMap). This is how it is noticed. `ws._socket`, a listener and a timeout are touches, too, which
 * SocketView and AdoptedSocket see themselves.
 */

const http = require('node:http');
const net = require('node:net');

const { hasUserListener } = require('./socket');
const { hasUserListenerOfTls, isPropertyOfTls, isSymbolOfTls } = require('../tls/touch');
const { kConnection } = require('../../core/symbols');

/** request[kSocket]: what its property `socket` was. */
const kSocket = Symbol('kSocket');

/** Properties that Node gives a socket up to its upgrade; whatever else is there, a user has put there. */
const NODE_PROPERTIES = new Set(
  `connecting server timeout parser on addListener prependListener setEncoding allowHalfOpen
  autoSelectFamilyAttemptedAddresses write _server _hadError _parent _host _closeAfterHandlingError
  _events _eventsCount _maxListeners _readableState _writableState _sockname _peername _pendingData
  _pendingEncoding _httpMessage _paused`.split(/\s+/)
);

/** Those of net.Socket, and ours. */
const SYMBOLS = new Set([...Object.getOwnPropertySymbols(new net.Socket()), kConnection]);

const [onHttpConnection] = new http.Server().listeners('connection');

/**
 * The listeners of 'connection', or of 'open', have done with the socket what they like.
 *
 * @param {stream.Duplex} socket adopted or not
 * @param {boolean} wasSeen a user has had it in hand before
 */
function keepIfTouched(socket, wasSeen) {
  const view = socket[kConnection]?.view;
  if (view === undefined || view.isKept) return;
  if (wasSeen || isSeenByListener(socket) || isMarked(socket)) touch(socket);
}

function touch(socket) {
  const connection = socket[kConnection];
  connection?.view.keep(socket, connection);
}

/** Whether a user has left something on the socket. */
function isMarked(socket) {
  return socket.encrypted ? isMarkedTls(socket) : isMarkedPlain(socket);
}

function isMarkedTls(socket) {
  if (hasUserListenerOfTls(socket)) return true;
  const isNodes = (name) => NODE_PROPERTIES.has(name) || isPropertyOfTls(name);
  if (!Object.keys(socket).every(isNodes) || Object.hasOwn(socket, 'remoteAddress')) return true;
  return !Object.getOwnPropertySymbols(socket).every(
    (symbol) => SYMBOLS.has(symbol) || isSymbolOfTls(symbol)
  );
}

function isMarkedPlain(socket) {
  if (hasUserListener(socket)) return true;
  // V8 has the enumerable names at hand; to collect all of them takes it microseconds. What is known to be defined in
  // other ways is the client's address, by wrappers for the PROXY protocol.
  for (const name of Object.keys(socket)) {
    if (!NODE_PROPERTIES.has(name)) return true;
  }
  if (Object.hasOwn(socket, 'remoteAddress')) return true;
  return Object.getOwnPropertySymbols(socket).length > SYMBOLS.size;
}

/** Whether its server has a listener of 'connection' beside Node's own, which has been given the socket. */
function isSeenByListener({ _server: server, encrypted }) {
  const event = encrypted ? 'secureConnection' : 'connection';
  return Boolean(server) && server._events?.[event] !== onHttpConnection;
}

/**
 * From now on whoever takes the socket from the request has touched it.
 *
 * @param {http.IncomingMessage} request or what looks like one
 * @param {stream.Duplex} socket adopted or not
 */
function watchRequest(request, socket) {
  if (socket[kConnection]?.view === undefined || request.socket !== socket) return;
  if (!Object.isExtensible(request)) return;
  request[kSocket] = socket;
  // `request.connection` is an accessor of Node's that takes `socket`.
  if (Object.hasOwn(request, 'socket')) Reflect.defineProperty(request, 'socket', SOCKET);
  if (Object.hasOwn(request, 'client')) Reflect.defineProperty(request, 'client', CLIENT);
}

const SOCKET = accessor('socket');
const CLIENT = accessor('client');

/** @returns {PropertyDescriptor} of a request's property that has been its socket */
function accessor(name) {
  return {
    configurable: true,
    enumerable: true,
    get() {
      touch(this[kSocket]);
      return this[kSocket];
    },
    set(value) {
      Object.defineProperty(this, name, { enumerable: true, value, writable: true });
    }
  };
}

module.exports = { keepIfTouched, watchRequest };
