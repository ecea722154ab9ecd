'use strict';

const { EventEmitter } = require('node:events');
const http = require('node:http');

const { responseHead } = require('./binding');
const { keepIfTouched, watchRequest } = require('./core/adoption');
const { debug } = require('./core/debug');
const { serverOptions } = require('./core/options');
const { formatAccepted } = require('./permessage-deflate');
const { acceptKeyFor } = require('./handshake/accept-key');
const { checkLine, joinLines, leaveHead } = require('./handshake/response-head');
const { checkRequest, readOffers, refuse } = require('./handshake/server');
const { kConnection, kOnClosed } = require('./core/symbols');
const { Admission } = require('./server/admission');
const { HttpListeners, destroyOnError } = require('./server/http-listeners');
const { fitsPath, leavesOthers, wants } = require('./server/paths');
const { Shutdown, shutdownOptions } = require('./server/shutdown');
const { installServerTopics, joinBroadcasts } = require('./topics/server-topics');
const WebSocket = require('./websocket');
const { nextTick } = require('./core/scheduling');

/** Milliseconds between two looks at requests that have not arrived: at least, and Node's own default. */
const CHECKING_INTERVAL = [100, 30_000];

// Values of `_state`.
const RUNNING = 0;
const CLOSING = 1;
const CLOSED = 2;

/** server[kWriteHead](...): the head of a 101 response. */
const kWriteHead = Symbol('kWriteHead');
/** server[kForgetClient](websocket): hook of all its clients, one function for the whole server. */
const kForgetClient = Symbol('kForgetClient');
/** server[kAdmission]: who may connect, and who is connected. */
const kAdmission = Symbol('kAdmission');
/** server[kHttpListeners]: at the http server; undefined with `noServer`. */
const kHttpListeners = Symbol('kHttpListeners');
/** server[kShutdown]: undefined until shutdown() is called. */
const kShutdown = Symbol('kShutdown');
/** websocket[kPlace]: among the connections of its address. */
const kPlace = Symbol('kPlace');

/**
 * Turns upgrade requests into WebSockets: on a port of its own, on an http(s).Server, or on
 * requests handed to it.
 *
 * Events: `listening`, `connection` (websocket, request), `headers` (lines of the response,
 * request), `wsClientError` (error, socket, request), `upgradeError` (error, request), `error` (error), `close`.
 */
class WebSocketServer extends EventEmitter {
  /**
   * @param {object} options those of options.js; exactly one of `port`, `server` and `noServer`.
   *   They stay in `this.options`, which each upgrade reads anew: they may be changed later.
   * @param {Function} [callback] called when the own server listens on `port`
   * @throws {TypeError} unless exactly one of the three was given, or for an option of a wrong type
   * @throws {RangeError} for an option that is out of range
   */
  constructor(options, callback) {
    super();

    const settings = serverOptions({ WebSocket, ...options });
    checkMode(settings);

    if (settings.port != null) {
      this._server = http.createServer(requestTimeouts(settings), answerPlainRequest);
      this._server.listen(settings.port, settings.host, settings.backlog, callback);
    } else if (settings.server) {
      this._server = settings.server;
    }
    if (this._server) {
      const listeners = new HttpListeners(this, this._server);
      this[kHttpListeners] = listeners;
      this._removeListeners = () => listeners.remove();
    }

    if (settings.perMessageDeflate === true) settings.perMessageDeflate = {};
    if (settings.clientTracking) {
      /** @type {Set<WebSocket>} the open connections; only with the option `clientTracking` */
      this.clients = new Set();
      this._shouldEmitClose = false;
    }
    this[kForgetClient] = forgetClient.bind(null, this);
    this[kAdmission] = new Admission(this, this.clients ?? new Set());

    this.options = settings;
    this._state = RUNNING;
  }

  /**
   * @returns {object|string|null} what `net.Server.address()` says; null once closed
   * @throws {Error} with `noServer`
   */
  address() {
    if (this.options.noServer) throw new Error('The server is operating in "noServer" mode');
    return this._server ? this._server.address() : null;
  }

  /**
   * Accepts no more connections; those that are open stay open. `'close'` follows when the own
   * server is closed; else when the last client is gone (without `clientTracking`: in the next
   * tick).
   *
   * @param {function(Error=)} [cb] for `'close'`; gets an error when the server had been closed
   *   before
   */
  close(cb) {
    if (this._state === CLOSED) {
      if (cb) this.once('close', reportNotRunning.bind(null, cb));
      nextTick(emitClose, this);
      return;
    }

    if (cb) this.once('close', cb);
    if (this._state === CLOSING) return;
    this._state = CLOSING;

    const server = this._server;
    if (server) {
      this._removeListeners();
      this._removeListeners = this._server = null;
    }

    if (isOwnServer(this)) {
      server.close(emitClose.bind(null, this));
    } else if (this.clients && this.clients.size > 0) {
      this._shouldEmitClose = true;
    } else {
      nextTick(emitClose, this);
    }
  }

  /**
   * Accepts no more connections, as close() does, and closes those that are open. Upgrades get 503, also those that are under
   * way. The second time it gives the same promise.
   *
   * @param {object} [options]
   * @param {number} [options.code=1001] of the close frames
   * @param {string|Uint8Array} [options.reason] at most 123 bytes
   * @param {number} [options.spread=0] milliseconds over which the clients are closed, so that they do not all come back at
   *   once
   * @param {number} [options.timeout=spread+10000] milliseconds after which the rest is terminated; 0: no limit
   * @returns {Promise<{closed: number, terminated: number}>} once all clients are gone and 'close' was emitted: how many
   *   have ended with a closing handshake, and how many were cut off. Rejects with a TypeError or a RangeError for an option
   *   that cannot be; nothing has changed then
   */
  shutdown(options) {
    if (this[kShutdown] === undefined) {
      try {
        beginShutdown(this, shutdownOptions(options));
      } catch (error) {
        return Promise.reject(error);
      }
    }
    return this[kShutdown].done;
  }

  /**
   * Whether a request is for this server; to be overridden for more than `options.path`.
   *
   * @param {http.IncomingMessage} req
   * @returns {boolean}
   */
  shouldHandle(req) {
    return fitsPath(this.options.path, req);
  }

  /**
   * Answers an upgrade request, within this call unless `options.authenticate`, or a `verifyClient` with a callback, decides.
   *
   * @param {http.IncomingMessage} req or an object with `method`, `url` and `headers` (names in
   *   lower case)
   * @param {stream.Duplex} socket any; idle since the request
   * @param {Buffer} head what came after the request
   * @param {function(WebSocket, http.IncomingMessage)} cb called when the connection is open; not
   *   when it was refused
   * @throws {Error} for a socket that has become a WebSocket before
   */
  handleUpgrade(req, socket, head, cb) {
    socket.on('error', destroyOnError);

    const refusal = checkRequest(req);
    if (refusal) {
      rejectRequest(this, req, socket, refusal);
      return;
    }
    if (!this[kHttpListeners]?.knowsAsWanted(req) && !wants(this, req)) {
      refuse(socket, leavesOthers(this.options.path) ? 404 : 400);
      return;
    }

    const offers = readOffers(req.headers, this.options);
    if (offers.refusal) {
      rejectRequest(this, req, socket, offers.refusal);
      return;
    }

    const { extensions, protocols } = offers;
    const key = req.headers['sec-websocket-key'];
    this[kAdmission].admit(req, socket, (admitted) => {
      this.completeUpgrade(extensions, key, protocols, req, socket, head, cb, admitted);
    });
  }

  /**
   * The last step of handleUpgrade(): the request is accepted.
   *
   * @param {Object<string, PerMessageDeflate>} extensions by name
   * @param {string} key Sec-WebSocket-Key of the request
   * @param {Set<string>} protocols that the client offers
   * @param {{place: Place|undefined, user: *}} [admitted={}] what was found out about the client; by its default the method
   *   has as many parameters as that of ws
   * @private
   */
  completeUpgrade(extensions, key, protocols, req, socket, head, cb, admitted = {}) {
    // The client has hung up, or did so while verifyClient was busy.
    if (!socket.readable || !socket.writable) {
      debug?.('drops an upgrade: the client has gone');
      socket.destroy();
      return;
    }
    if (socket[kConnection]) {
      throw new Error(
        'server.handleUpgrade() was called more than once with the same socket, possibly due to a misconfiguration'
      );
    }
    if (this._state > RUNNING) {
      refuse(socket, 503);
      return;
    }

    const ws = new this.options.WebSocket(null, undefined, this.options);
    const protocol = selectSubprotocol(this.options, protocols, req);
    if (protocol) ws._protocol = protocol;
    ws._extensions = extensions;
    if (admitted.user !== undefined) keepUser(ws, admitted.user);

    // Written by the connection, in a chunk of its own: peers that are fed by hand look for it and
    // take it away whole.
    leaveHead(socket, key, this[kWriteHead](key, protocol, extensions, req));
    socket.removeListener('error', destroyOnError);
    ws.setSocket(socket, head, this.options);

    this[kAdmission].open.add(ws);
    this.clients?.add(ws); // unless the program has put another Set there, the same
    // Not a listener of 'close', which a user's removeAllListeners() would take away.
    ws[kOnClosed] = this[kForgetClient];
    joinBroadcasts(this, ws);
    if (admitted.place !== undefined) {
      ws[kPlace] = admitted.place;
      admitted.place.isTaken = true;
    }
    watchRequest(req, socket);
    try {
      cb(ws, req);
    } finally {
      keepIfTouched(socket, false);
    }
  }

  /** @returns {string} the head of the 101 response, with what listeners of 'headers' make of it */
  [kWriteHead](key, protocol, extensions, req) {
    const subprotocol = protocol ? `${protocol}` : '';
    checkLine(subprotocol, 'Sec-WebSocket-Protocol');
    const head = responseHead(key, subprotocol, formatAccepted(extensions), acceptKeyFor(key));
    // Agents listen by a replaced `emit`.
    const isHeard = this.listenerCount('headers') > 0 || this.emit !== EventEmitter.prototype.emit;
    if (!isHeard) return `${head}\r\n\r\n`;

    const lines = head.split('\r\n');
    this.emit('headers', lines, req);
    return joinLines(lines);
  }
}

installServerTopics(WebSocketServer.prototype, (server) => server[kAdmission].open);

/** @throws {TypeError} unless the server has exactly one source of requests */
function checkMode({ port, server, noServer }) {
  const sources = [port != null, server, noServer].filter(Boolean);
  if (sources.length === 1) return;
  throw new TypeError(
    'One and only one of the "port", "server", or "noServer" options must be specified'
  );
}

/** @returns {boolean} whether the http server was made here */
function isOwnServer({ options }) {
  return !options.noServer && !options.server;
}

/** The own server speaks WebSocket only. */
function answerPlainRequest(req, res) {
  const body = http.STATUS_CODES[426];
  res.writeHead(426, { 'Content-Length': body.length, 'Content-Type': 'text/plain' });
  res.end(body);
}

/** @returns {object} for an http.Server: how long a request may take to arrive; its own defaults without a limit */
function requestTimeouts({ handshakeTimeout }) {
  if (!(handshakeTimeout > 0)) return {};
  const [shortest, longest] = CHECKING_INTERVAL;
  return {
    headersTimeout: handshakeTimeout,
    requestTimeout: handshakeTimeout,
    connectionsCheckingInterval: Math.max(shortest, Math.min(handshakeTimeout, longest))
  };
}

/** Refuses a request that is no proper upgrade request, or leaves that to the user. */
function rejectRequest(wss, req, socket, { status, message, headers }) {
  if (wss.listenerCount('wsClientError') === 0) {
    refuse(socket, status, message, headers);
    return;
  }

  debug?.("leaves an upgrade to 'wsClientError': %s", message);
  const error = new Error(message);
  Error.captureStackTrace(error, rejectRequest);
  wss.emit('wsClientError', error, socket, req);
}

/** @returns {string|false|undefined} the subprotocol for the response, if any */
function selectSubprotocol(options, protocols, req) {
  if (protocols.size === 0) return undefined;
  if (options.handleProtocols) return options.handleProtocols(protocols, req);
  return protocols.values().next().value;
}

/** A class of the program's own may have a `user`, which stays. */
function keepUser(websocket, user) {
  if (websocket.user === undefined) Reflect.set(websocket, 'user', user);
}

function forgetClient(wss, websocket) {
  wss[kAdmission].open.delete(websocket);
  websocket[kPlace]?.leave();
  if (wss.clients) {
    wss.clients.delete(websocket);
    if (wss._shouldEmitClose && wss.clients.size === 0) nextTick(emitClose, wss);
  }
  wss[kShutdown]?.onClientGone(websocket);
}

function emitClose(wss) {
  wss._state = CLOSED;
  wss[kShutdown]?.onServerClosed();
  wss.emit('close');
}

function beginShutdown(wss, settings) {
  const { [kAdmission]: admission, [kHttpListeners]: listeners } = wss;
  const shutdown = new Shutdown(settings, {
    clients: admission.open,
    ownServer: isOwnServer(wss) ? listeners.server : undefined,
    isClosed: wss._state === CLOSED
  });
  wss[kShutdown] = shutdown;

  if (wss._state === RUNNING) {
    wss.close();
    listeners?.keepUpgrades();
    shutdown.done.then(() => listeners?.remove());
  }
  admission.refuseAll();
  shutdown.begin();
}

function reportNotRunning(cb) {
  cb(new Error('The server is not running'));
}

module.exports = WebSocketServer;
