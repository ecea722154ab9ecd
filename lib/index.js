'use strict';

const { PerMessageDeflate } = require('./permessage-deflate');
const Receiver = require('./receiver');
const Sender = require('./sender');
const {
  formatExtensions,
  parseExtensions,
  parseSubprotocols
} = require('./handshake/list-headers');
const createWebSocketStream = require('./stream');
const WebSocket = require('./websocket');
const WebSocketServer = require('./websocket-server');

/** The header Sec-WebSocket-Extensions (RFC 6455, section 9.1). */
const extension = {
  /** @param {object} extensions lists of parameters by name @returns {string} */
  format: formatExtensions,
  /** @param {string} header @returns {object} lists of parameters by name @throws {SyntaxError} */
  parse: parseExtensions
};

/** The header Sec-WebSocket-Protocol of a request (RFC 6455, section 4.1). */
const subprotocol = {
  /** @param {string} header @returns {Set<string>} @throws {SyntaxError} also for a name that comes twice */
  parse: parseSubprotocols
};

// TypeScript's and Node's ways to import a CommonJS module copy own enumerable properties.
module.exports = Object.assign(WebSocket, {
  createWebSocketStream,
  extension,
  PerMessageDeflate,
  Receiver,
  Sender,
  Server: WebSocketServer,
  subprotocol,
  WebSocket,
  WebSocketServer
});
