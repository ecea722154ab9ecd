'use strict';

const { AsyncResource } = require('node:async_hooks');

const { DeferredEvents } = require('./deferred-events');
const { EXTENSION } = require('../permessage-deflate');

/**
 * What only some connections of the core need: those of a client, those that compress, those whose events are deferred.
 */
class ConnectionFeatures {
  #asyncResource;
  #deferred;

  /** @type {PerMessageDeflate|undefined} decides which messages are compressed */
  deflate;
  /** @type {function(Buffer)|undefined} fills `maskKey`; default: the native CSPRNG */
  generateMask;
  /** @type {Buffer|undefined} */
  maskKey;

  /**
   * @param {WebSocket} websocket
   * @param {object} settings see `connectionOptions`
   * @param {function()} onIdle called when all deferred events were dispatched
   * @returns {ConnectionFeatures|undefined} undefined: it needs none of it
   */
  static of(websocket, settings, onIdle) {
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
    if (isClient) features.#asyncResource = new AsyncResource('WebSocket');
    if (!settings.allowSynchronousEvents) features.#deferred = new DeferredEvents(onIdle);
    return features;
  }

  /** @type {boolean} listeners are called at once, in the context that there is */
  get dispatchesNow() {
    return this.#asyncResource === undefined && this.#deferred === undefined;
  }

  /** @type {boolean} `allowSynchronousEvents: false` */
  get defersEvents() {
    return this.#deferred !== undefined;
  }

  /** @type {boolean} no event waits for its turn of Node's loop */
  get isIdle() {
    return this.#deferred === undefined || this.#deferred.idle;
  }

  /** Calls what calls listeners: now or, where events are deferred, after those before it; in the user's context. */
  dispatch(callListeners) {
    const resource = this.#asyncResource;
    const run = resource ? () => resource.runInAsyncScope(callListeners) : callListeners;
    if (this.#deferred === undefined) run();
    else this.#deferred.push(run);
  }
}

module.exports = { ConnectionFeatures };
