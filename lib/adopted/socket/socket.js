'use strict';

const net = require('node:net');
const { isUint8Array } = require('node:util').types;

const { AdoptedHandle } = require('./handle');
const { HANDLE, SPAWN_HANDLE } = require('./lending');
const { inCallerContext } = require('../../core/send-callbacks');
const { kConnection } = require('../../core/symbols');

/**
 * What becomes of a `net.Socket` whose descriptor the core has taken: it gets another handle and another prototype, or
 * (when Node's has been collected) there is a new one over such a handle. SocketView owns it.
 *
 * Nothing is read or written here: bytes that users write go to the connection, and what the peer sends goes to the
 * WebSocket only.
 */

const EMPTY = Buffer.alloc(0);

/** socket[kDrainRequested]: a `'drain'` event will follow. */
const kDrainRequested = Symbol('kDrainRequested');
/** socket[kOnTraffic](): the WebSocket has sent or received something. */
const kOnTraffic = Symbol('kOnTraffic');
/** socket[kTrafficBefore]: the connection's traffic when the inactivity timer was last set. */
const kTrafficBefore = Symbol('kTrafficBefore');

class AdoptedSocket extends net.Socket {
  static Handle = AdoptedHandle;

  /**
   * Makes `socket` one of these.
   *
   * @param {net.Socket} socket
   * @param {AdoptedConnection} connection
   */
  static adopt(socket, connection) {
    socket._handle = new this.Handle(connection);
    // Before the prototype changes: a property that is added after that costs V8 some microseconds, and a kilobyte,
    // because no two such objects share what describes them. Node adds the second one when it is asked for an address.
    socket[kConnection] = connection;
    socket._peername ??= undefined;
    Object.setPrototypeOf(socket, this.prototype);
    // When both directions have ended it is the core that closes, once the kernel has taken everything.
    socket._writableState.autoDestroy = false;
    socket.on('close', onClose);
    // As under ws, an error that a user destroys the socket with needs no listener.
    socket.on('error', onError);
    socket.on('newListener', onNewListener);
  }

  /**
   * @param {AdoptedConnection} connection whose socket has been collected
   * @returns {AdoptedSocket} in its place
   */
  static create(connection) {
    const options = { allowHalfOpen: true, noDelay: true };
    const socket = Reflect.construct(net.Socket, [options], this);
    this.adopt(socket, connection);
    return socket;
  }

  /** Writes bytes between the WebSocket's frames. They must not wait in the stream: later frames would overtake them. */
  write(chunk, encoding, cb) {
    if (typeof encoding === 'function') {
      cb = encoding;
      encoding = undefined;
    }
    const isBytes = isUint8Array(chunk);
    const isChunk = isBytes || typeof chunk === 'string';
    const isEncoding = !encoding || encoding === 'buffer' || Buffer.isEncoding(encoding);
    if (!isChunk || !isEncoding || !this.writable || !this._handle) {
      return super.write(chunk, encoding, cb); // refuses it as any stream does
    }

    this._handle.connection.writeRaw(
      isBytes ? chunk : Buffer.from(chunk, encoding || undefined),
      inCallerContext(cb)
    );
    this[kOnTraffic]();

    const { writableNeedDrain } = this;
    if (writableNeedDrain) requestDrain(this);
    return !writableNeedDrain;
  }

  /** Only for the chunk given to end(), or to whom the socket was taken away. */
  _write(chunk, encoding, cb) {
    if (!this._handle) {
      super._write(chunk, encoding, cb); // fails as it does for Node's sockets
      return;
    }
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    this._handle.connection.writeRaw(bytes);
    cb();
  }

  /** Frames and raw bytes of one tick leave together as it is, in the order of the calls. */
  cork() {}

  uncork() {}

  _final(cb) {
    if (!this._handle) {
      cb();
      return;
    }
    const { connection } = this._handle;
    whenWritten(connection, () => cb());
    connection.end();
  }

  _read() {}

  pause() {
    if (this._handle) this._handle.connection.pause();
    return super.pause();
  }

  resume() {
    if (this._handle) this._handle.connection.resume();
    return super.resume();
  }

  isPaused() {
    return this._handle?.connection.paused ?? super.isPaused();
  }

  /** What the WebSocket sends and receives counts as activity. */
  setTimeout(timeoutMs, callback) {
    super.setTimeout(timeoutMs, callback);
    const handle = this._handle;
    if (handle) {
      handle.connection.view.keep(this, handle.connection);
      this[kTrafficBefore] = handle.connection.traffic;
    }
    return this;
  }

  /** A peer that is in the middle of a message, or still taking what is queued, is not inactive. */
  _onTimeout() {
    const traffic = this._handle?.connection.traffic;
    if (traffic === undefined || traffic === this[kTrafficBefore]) this.emit('timeout');
    else restartTimer(this, traffic);
  }

  [kOnTraffic]() {
    if (this.timeout > 0) restartTimer(this, this[kConnection]?.traffic);
    if (this.listenerCount('drain') > 0 && this.writableNeedDrain) requestDrain(this);
  }

  /** @type {number} bytes, frames included, that the kernel has not taken yet */
  get writableLength() {
    return super.writableLength + (this._handle ? this._handle.writeQueueSize : 0);
  }

  get writableNeedDrain() {
    return this.writable && this.writableLength >= this.writableHighWaterMark;
  }

  resetAndDestroy() {
    if (!this._handle?.isTcp) return super.resetAndDestroy(); // refuses a Unix socket, and what is closed
    this._handle.resets = true;
    return this.destroy();
  }
}

// `socket.constructor === net.Socket` stays true, and util.inspect() says Socket.
Object.defineProperty(AdoptedSocket.prototype, 'constructor', { value: net.Socket });
Object.defineProperties(AdoptedSocket.prototype, { _handle: HANDLE, handle: SPAWN_HANDLE });

function restartTimer(socket, traffic) {
  socket[kTrafficBefore] = traffic;
  socket._unrefTimer();
}

/** Calls `cb(error)` when the kernel has taken all that the connection was given so far, or will not. */
function whenWritten(connection, cb) {
  if (connection.closed || connection.bufferedAmount === 0) cb();
  else connection.writeRaw(EMPTY, cb);
}

/** Has `'drain'` emitted as soon as nothing waits any more, whoever sent it. */
function requestDrain(socket) {
  if (socket[kDrainRequested]) return;
  socket[kDrainRequested] = true;
  whenWritten(socket._handle.connection, (error) => {
    socket[kDrainRequested] = false;
    if (error || !socket.writable) return;
    if (socket.writableLength > 0) requestDrain(socket);
    else socket.emit('drain');
  });
}

/** Whoever listens expects to hear, also when nobody but us knows the socket any more. */
function onNewListener(event) {
  const handle = this._handle;
  if (!handle) return;
  handle.connection.view.keep(this, handle.connection);
  if (event === 'drain' && this.writableNeedDrain) requestDrain(this);
}

function onError() {
  this[kConnection]?.onSocketError();
}

function onClose() {
  this[kConnection]?.view.onClose();
}

const [onReadableEnd] = new net.Socket().listeners('end');

/** What every adopted socket has: net.Socket's own, and ours. */
const OWN_LISTENERS = {
  close: onClose,
  end: onReadableEnd,
  error: onError,
  newListener: onNewListener
};

/** @param {AdoptedSocket} socket @returns {boolean} whether a user has added a listener */
function hasUserListener(socket) {
  // Nearly always these four and no more. To enumerate them takes microseconds.
  const { _events: events, _eventsCount: count } = socket;
  const { close, end, error, newListener } = OWN_LISTENERS;
  return !(
    count === 4 &&
    events.close === close &&
    events.end === end &&
    events.error === error &&
    events.newListener === newListener
  );
}

module.exports = { AdoptedSocket, hasUserListener, kOnTraffic };
