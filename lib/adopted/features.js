'use strict';

const { AsyncContext } = require('../core/async-context');
const { EventGate } = require('./event-gate');
const { EXTENSION } = require('../permessage-deflate');

/**
 * What only some connections of the core need: those of a client, those that compress, those whose events are deferred.
 */
class ConnectionFeatures {
  #asyncResource;

  /** @type {EventGate|undefined} when events are dispatched; undefined: as they come */
  gate;

  /** @type {PerMessageDeflate|undefined} decides which messages are compressed */
  deflate;
  /** @type {function(Buffer)|undefined} fills `maskKey`; default: the native CSPRNG */
  generateMask;
  /** @type {Buffer|undefined} */
  maskKey;

  /**
   * @param {AdoptedConnection} connection
   * @param {WebSocket} websocket
   * @param {object} settings see `connectionOptions`
   * @returns {ConnectionFeatures|undefined} undefined: it needs none of it
   */
  static of(connection, websocket, settings) {
    const isClient = !websocket._isServer;
    const deflate = websocket._extensions[EXTENSION];
    if (settings.allowSynchronousEvents && !isClient && deflate === undefined) return undefined;

    const features = new ConnectionFeatures();
    features.deflate = deflate;
    if (settings.generateMask) {
      features.generateMask = settings.generateMask;
      features.maskKey = Buffer.alloc(4);
    }
    // A client's listeners see the AsyncLocalStorage of their `new WebSocket`.
    if (isClient) features.#asyncResource = new AsyncContext('WebSocket');
    if (!settings.allowSynchronousEvents) features.gate = new EventGate(connection, true);
    return features;
  }

  /** @type {boolean} run() does more than to call */
  get hasContext() {
    return this.#asyncResource !== undefined;
  }

  /** Calls what calls listeners, in the context that its user expects. */
  run(callListeners) {
    if (this.#asyncResource === undefined) callListeners();
    else this.#asyncResource.runInAsyncScope(callListeners);
  }
}

module.exports = { ConnectionFeatures };
