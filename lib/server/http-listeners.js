'use strict';

/**
 * What a WebSocketServer listens to of its http server, where others may listen as well.
 *
 * A request that a server leaves to others (its `path` is a RegExp or a function) is answered once all listeners have had it:
 * with 404 when all of them are ours, and none has taken it. What a listener of somebody else does with it cannot be seen,
 * and may take its time; then nobody answers, unless nobody has touched the socket when `handshakeTimeout` is over.
 *
 * A server that shuts down still listens, to tell who comes that it does; it makes way for another one of ours that takes the
 * request.
 */

const { shared } = require('../binding');
const { debug } = require('../core/debug');
const { nextTick, startUserTimer } = require('../core/scheduling');
const { refuse } = require('../handshake/server');
const { leavesOthers, wants } = require('./paths');
const refusals = require('./refusals');

/** Known to all copies of this library: listeners of 'upgrade', which of them has taken a request, and requests that one has left. */
const known = (shared.upgrades ??= {
  listeners: new WeakSet(),
  taken: new WeakMap(),
  left: new WeakSet()
});

class HttpListeners {
  /** @type {http.Server|https.Server} */
  server;

  #wss;
  #listeners;
  #wanted; // the request that was found to be for this server
  #makesWay = false; // for others, when it shuts down

  /** @param {WebSocketServer} wss @param {http.Server|https.Server} server */
  constructor(wss, server) {
    this.#wss = wss;
    this.server = server;
    const emitConnection = wss.emit.bind(wss, 'connection');
    const upgrade = (req, socket, head) => this.#onUpgrade(emitConnection, req, socket, head);
    known.listeners.add(upgrade);
    this.#listeners = {
      listening: wss.emit.bind(wss, 'listening'),
      error: wss.emit.bind(wss, 'error'),
      upgrade
    };
    for (const [event, listener] of Object.entries(this.#listeners)) server.on(event, listener);
  }

  remove() {
    for (const [event, listener] of Object.entries(this.#listeners)) {
      this.server.removeListener(event, listener);
    }
  }

  /** Of a server that shuts down, and has removed its listeners. */
  keepUpgrades() {
    this.#makesWay = true;
    this.server.on('upgrade', this.#listeners.upgrade);
  }

  /** @returns {boolean} whether `path` has been asked about this request, and wants it */
  knowsAsWanted(req) {
    return this.#wanted === req;
  }

  #onUpgrade(emitConnection, req, socket, head) {
    const isShared = leavesOthers(this.#wss.options.path);
    if (isShared && !wants(this.#wss, req)) {
      this.#leave(req, socket);
      return;
    }

    const handle = () => this.#handle(emitConnection, req, socket, head, isShared);
    if (!this.#makesWay) {
      if (this.server.listenerCount('upgrade') > 1 || known.left.has(req)) {
        known.taken.set(req, this);
      }
      handle();
    } else if (!known.taken.has(req)) {
      known.taken.set(req, this);
      nextTick(() => known.taken.get(req) === this && handle());
    }
  }

  #handle(emitConnection, req, socket, head, isShared) {
    this.#wanted = isShared ? req : undefined;
    try {
      this.#wss.handleUpgrade(req, socket, head, emitConnection);
    } finally {
      this.#wanted = undefined;
    }
  }

  #leave(req, socket) {
    known.left.add(req);
    nextTick(() => this.#answerForAll(req, socket));
  }

  #answerForAll(req, socket) {
    if (known.taken.has(req) || socket.destroyed) return;
    const isOurs = (listener) => known.listeners.has(listener);
    if (this.server.listeners('upgrade').every(isOurs)) {
      known.taken.set(req, this);
      notFound(socket);
      return;
    }
    debug?.('leaves an upgrade to others: %s', req.url);
    const { handshakeTimeout } = this.#wss.options;
    if (!(handshakeTimeout > 0)) return;
    const before = socket.bytesWritten;
    const timer = startUserTimer(() => {
      if (isUntouched(socket, before)) notFound(socket);
    }, handshakeTimeout);
    timer.unref?.();
  }
}

function notFound(socket) {
  socket.on('error', destroyOnError);
  refuse(socket, refusals.NOT_FOUND.status);
}

/** Nobody has answered, and nobody reads. */
function isUntouched(socket, bytesWritten) {
  return (
    socket.writable &&
    socket.bytesWritten === bytesWritten &&
    socket.readableFlowing === null &&
    socket.listenerCount('readable') === 0
  );
}

function destroyOnError() {
  this.destroy();
}

module.exports = { HttpListeners, destroyOnError };
