'use strict';

/**
 * What agents look up in this file of ws: the property by which a `ws._receiver` knows its WebSocket.
 */
module.exports = { kWebSocket: Symbol('websocket') };
