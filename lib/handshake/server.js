'use strict';

/**
 * The server's opening handshake (RFC 6455, section 4.2): what a request asks for, and the
 * refusals. The class WebSocketServer puts the steps in order.
 */

const { STATUS_CODES } = require('node:http');

const { checkUpgrade, refusals } = require('../binding');
const { debug } = require('../core/debug');
const { parseSubprotocols } = require('./list-headers');
const { joinLines } = require('./response-head');
const { NO_EXTENSIONS, acceptExtensions } = require('../permessage-deflate');

// Places in `refusals`; checkUpgrade() answers with those before.
const REFUSED_SUBPROTOCOLS = 5;
const REFUSED_EXTENSIONS = 6;

/**
 * @typedef {{status: number, message: string, headers: object}} Refusal `headers` are those that
 *   the response has besides the usual ones
 */

/**
 * @param {{method: string, headers: object}} req an http.IncomingMessage or what looks like one
 * @returns {Refusal|undefined} why this is no upgrade request
 */
function checkRequest({ method, headers }) {
  const version = requestVersion(headers);
  const code = checkUpgrade(method, headers.upgrade, headers['sec-websocket-key'], version);
  return code === 0 ? undefined : refusals[code];
}

/** @returns {number} NaN when there is none */
function requestVersion(headers) {
  return Number(headers['sec-websocket-version']);
}

/**
 * What the client offers and the server can take.
 *
 * @param {object} headers of the request
 * @param {object} options the server's; without `perMessageDeflate` offers of extensions are not
 *   looked at
 * @returns {{refusal: Refusal|undefined, protocols: Set<string>, extensions: object}} `protocols`
 *   in the client's order, `extensions` by name
 */
function readOffers(headers, { maxPayload, perMessageDeflate }) {
  const offered = headers['sec-websocket-protocol'];
  const field = headers['sec-websocket-extensions'];
  let protocols;
  let extensions = NO_EXTENSIONS;

  try {
    protocols = offered === undefined ? new Set() : parseSubprotocols(offered);
  } catch {
    return { refusal: refusals[REFUSED_SUBPROTOCOLS] };
  }
  try {
    if (perMessageDeflate && field !== undefined) {
      extensions = acceptExtensions(field, perMessageDeflate, maxPayload);
    }
  } catch {
    return { refusal: refusals[REFUSED_EXTENSIONS] };
  }
  return { refusal: undefined, protocols, extensions };
}

/** @returns {{origin: string|undefined, secure: boolean, req: object}} what verifyClient is told */
function clientInfo(req) {
  const { socket } = req;
  return { origin: originOf(req), secure: Boolean(socket.authorized || socket.encrypted), req };
}

/** @returns {string|undefined} of the page that connects; undefined: it is no browser's, most often */
function originOf({ headers }) {
  // Up to version 8 (HyBi 07 to 12) the header had another name.
  return headers[requestVersion(headers) === 8 ? 'sec-websocket-origin' : 'origin'];
}

/**
 * Answers an upgrade request with an error, and closes the connection.
 *
 * @param {stream.Duplex} socket
 * @param {number} status
 * @param {string} [message] the body; default: the name of the status
 * @param {object} [headers] more headers; they replace ours of the same name
 */
function refuse(socket, status, message, headers) {
  const body = message || STATUS_CODES[status] || `${status}`;
  debug?.('refuses an upgrade: %d %s', status, body);
  const fields = {
    Connection: 'close',
    'Content-Type': 'text/html',
    'Content-Length': Buffer.byteLength(body),
    ...headers
  };
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`];
  for (const [name, value] of Object.entries(fields)) lines.push(`${name}: ${value}`);

  const head = joinLines(lines);
  socket.once('finish', socket.destroy);
  socket.end(`${head}${body}`);
}

module.exports = { checkRequest, clientInfo, originOf, readOffers, refuse };
