'use strict';

const { constants } = require('node:os');
const { getSystemErrorName } = require('node:util');

const { closeLent, watchServer } = require('./lending');
const { AdoptedSocket, kOnTraffic } = require('./socket');
const { nextTick, setImmediate } = require('../../core/scheduling');
const { kConnection } = require('../../core/symbols');

const EMPTY = Buffer.alloc(0);

/** Where a view has got to that has nothing more to tell. */
const CLOSED = Object.freeze({});

/**
 * What users see of a socket that the core has taken over, and its only owner: the connection tells it what has happened,
 * and what users may notice of that (events and their order, the count of the server's connections) is done here and in
 * AdoptedSocket, which it makes of the socket.
 *
 * Who has touched the socket keeps it: from the first touch on (`touch.js`) it lives as long as the connection. Before, it
 * lives as long as somebody refers to it, and is made anew for who asks after that; as nobody listens, its ends are made up
 * for at the first touch. The view is itself the WeakRef that finds it, and does without the word that V8 keeps in each
 * object whose class has private methods: of an idle connection there are many.
 */
class SocketView extends WeakRef {
  /** @type {net.Server|null|undefined} counts the socket as one of its connections */
  #server;
  /** @type {net.Socket|undefined} once it was touched */
  #kept;
  /** @type {{emitClose: function(), report: function()|undefined}|undefined} of a socket that is destroyed; at last CLOSED */
  #closing;

  /**
   * @param {net.Socket} socket whose handle was released
   * @param {AdoptedConnection} connection
   */
  constructor(socket, connection) {
    super(socket);
    this.#server = socket._server;
    if (this.#server) watchServer(this.#server);
    this.Socket.adopt(socket, connection);
  }

  /** What it makes of sockets. */
  get Socket() {
    return AdoptedSocket;
  }

  /** @type {boolean} by TLS */
  get isEncrypted() {
    return false;
  }

  /** The connection has failed; its slot is still its own. @param {number} slot */
  noteFailure() {}

  /** @param {number} errno what has broken the connection @returns {Error|undefined} the socket's 'error'; 0: there is none */
  errorOf(errno) {
    return systemError(errno);
  }

  /**
   * @param {AdoptedConnection} connection the one of this view
   * @returns {net.Socket} what `ws._socket` is: always the same from the first time on. It is the socket that was adopted,
   *     unless nobody holds that one any more. Once the connection is closed it is destroyed.
   */
  socketOf(connection) {
    if (this.#kept === undefined) {
      this.keep(this.deref() ?? SocketView.#replace(this, connection), connection);
    }
    return this.#kept;
  }

  /** @type {boolean} the socket was touched */
  get isKept() {
    return this.#kept !== undefined;
  }

  /**
   * Somebody has touched the socket.
   *
   * @param {net.Socket} socket the one of this view
   * @param {AdoptedConnection} connection the one of this view
   */
  keep(socket, connection) {
    if (this.#kept !== undefined) return;
    this.#kept = socket;
    if (connection.peerEnded) this.endReading();
    if (connection.ending) this.end();
  }

  /** The WebSocket has sent or received something. */
  noteTraffic() {
    if (this.#kept !== undefined) this.#kept[kOnTraffic]();
  }

  /** The connection's own direction is ending, after all that was sent: 'finish' follows. */
  end() {
    const socket = this.#kept;
    if (socket !== undefined && socket.writable) socket.end(); // has the connection end, if it has not
  }

  /** The peer's FIN has been seen, and all that came before it was delivered: emits 'end'. */
  endReading() {
    const socket = this.#kept;
    if (socket === undefined || !socket.readable) return;

    // At once, not in the next tick as push(null) would do: 'close' may be next in the same batch.
    const state = socket._readableState;
    state.ended = state.endEmitted = true;
    callUser(() => socket.emit('end'));
  }

  /**
   * The connection is closed: has the socket destroyed, if that was not what has closed it, and emit 'close'. Called once.
   *
   * @param {number} errno what has broken the connection, as the socket's 'error' tells; 0: nothing
   * @param {boolean} received the WebSocket has received all that it will
   * @param {function()} report makes the WebSocket close. Called in its place among the listeners of the socket's 'close'
   *     if all was received, else after them
   */
  close(errno, received, report) {
    const socket = SocketView.#find(this);
    if (socket === undefined) {
      this.#closing = CLOSED;
      leave(this.#server);
    } else if (!socket.destroyed) {
      callUser(() => socket.destroy(this.errorOf(errno)));
    }

    const finish = () => SocketView.#finish(this, socket, received, report);
    // As with Node's sockets, whose 'close' comes late in a turn of its loop: their 'error' is behind them then and, of the
    // last connection, the 'close' of the server, with all that these have caused.
    if ((this.isKept && hasErrorToTell(socket)) || isDrained(this.#server)) setImmediate(finish);
    else finish();
  }

  /**
   * The socket is destroyed, by its user or by close().
   *
   * @param {function()} emitClose has it emit 'close', which must wait until the connection is closed
   */
  onDestroyed(emitClose) {
    this.#closing = { emitClose, report: undefined };
  }

  /**
   * Another process has got the socket, which is without a handle now. As under ws nothing is heard of that until it is
   * used, or destroyed.
   *
   * @param {net.Socket} socket the one of this view
   * @param {AdoptedConnection} connection the one of this view
   * @param {function()} report makes the WebSocket close. Called after the socket's 'close'
   */
  giveAway(socket, connection, report) {
    this.keep(socket, connection);
    this.#closing = {
      emitClose() {},
      report() {
        socket[kConnection] = undefined;
        nextTick(report);
      }
    };
  }

  /** Something is sent by a socket that was given away: it fails, and 'error' and 'close' follow. */
  failSending(cb) {
    this.#kept.write(EMPTY, cb);
  }

  /** The connection is to be closed, but its socket was given away. */
  destroy() {
    this.#kept.destroy();
  }

  /** The socket was not sent to another process, though Node has taken it off its server's count for that. */
  rejoinServer() {
    if (this.#server) this.#server._connections++;
  }

  /** It is the WebSocket's turn among the listeners of the socket's 'close'. */
  onClose() {
    const closing = this.#closing;
    if (closing?.report === undefined) return;
    const { report } = closing;
    closing.report = undefined;
    report();
  }

  static #finish(view, socket, received, report) {
    if (socket === undefined) {
      report();
      return;
    }
    // There is none if its user has replaced `destroy` by something that does nothing.
    const closing = view.#closing ?? { emitClose() {}, report: undefined };
    const isListed = received || socket.readableEnded;
    if (isListed) closing.report = report;
    callUser(closing.emitClose);
    // The turn does not come where a listener before it has thrown, or its user has removed them all.
    const isReported = isListed && closing.report === undefined;
    view.#closing = CLOSED;
    closeLent(socket);
    socket[kConnection] = undefined;
    if (!isReported) report();
  }

  /** @returns {net.Socket|undefined} undefined: it was collected */
  static #find(view) {
    return view.#kept ?? view.deref();
  }

  /** @returns {net.Socket} in the place of one that was collected */
  static #replace(view, connection) {
    const wasClosed = view.#closing === CLOSED;
    const socket = view.Socket.create(connection);
    socket.server = view.#server;
    if (wasClosed) {
      socket.destroy();
      view.#closing = CLOSED;
      socket[kConnection] = undefined;
    } else {
      socket._server = view.#server;
    }
    return socket;
  }
}

function hasErrorToTell(socket) {
  return Boolean(socket?.errored) && !socket._writableState.errorEmitted;
}

/** @returns {boolean} whether the server was closed, and this was its last connection */
function isDrained(server) {
  return Boolean(server) && !server._handle && server._connections === 0;
}

/** @returns {Error|undefined} what net.Socket makes of a failed call of the system */
function systemError(errno) {
  if (errno === 0) return undefined;
  // A reset is met in reading, which the loop does first; a pipe breaks in writing.
  const syscall = errno === constants.errno.EPIPE ? 'write' : 'read';
  const code = getSystemErrorName(-errno);
  const error = withoutStack(() => new Error(`${syscall} ${code}`));
  error.stack = `${error}`; // else Node formats it now
  error.errno = -errno;
  error.code = code;
  error.syscall = syscall;
  return error;
}

/**
 * What the kernel has told has no callers, and peers that reset their connections are many: to collect and to format a
 * stack takes longer than all else about the end of a connection.
 */
function withoutStack(make) {
  const { stackTraceLimit } = Error;
  const isWritable = Reflect.set(Error, 'stackTraceLimit', 0); // not where Error is frozen
  try {
    return make();
  } finally {
    if (isWritable) Error.stackTraceLimit = stackTraceLimit;
  }
}

/** @param {net.Server|null|undefined} server one of whose connections is closed */
function leave(server) {
  if (!server) return;
  server._connections--;
  // A server of net knows when its last connection is gone; one that only looks like it may not.
  if (server._emitCloseIfDrained) server._emitCloseIfDrained();
}

/** Calls what may call listeners of users. What they throw is uncaught, as it would be without us, but stops nobody. */
function callUser(callback) {
  try {
    callback();
  } catch (error) {
    nextTick(rethrow, error);
  }
}

function rethrow(error) {
  throw error;
}

module.exports = { SocketView };
