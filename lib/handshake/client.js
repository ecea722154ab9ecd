'use strict';

/**
 * The client's opening handshake (RFC 6455, section 4.1): one HTTP request, or several when it
 * follows redirects. The WebSocket gets its socket through setSocket(), or the reason of the
 * failure through [kFailHandshake]().
 */

const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const tls = require('node:tls');

const { checkResponse, handshakeKey } = require('../binding');
const { acceptKeyFor } = require('./accept-key');
const { keepIfTouched } = require('../core/adoption');
const { debug, nameOf } = require('../core/debug');
const { formatExtensions } = require('./list-headers');
const { leaveHead } = require('./response-head');
const { applyRedirectPolicy, isRedirect } = require('./redirect');
const { setNamespace } = require('../topics/websocket-topics');
const { checkUrl, parseUrl, requestTarget } = require('./url');
const { clientOptions } = require('../core/options');
const { EXTENSION, acceptAnswer, clientDeflate } = require('../permessage-deflate');
const { kFailHandshake } = require('../core/symbols');
const { nextTick } = require('../core/scheduling');

const PROTOCOL_VERSIONS = [8, 13];
const TOKEN = /^[!#$%&'*+\-.0-9A-Z^_`|a-z~]+$/; // RFC 7230, section 3.2.6

/** request[kAttempt]: what its listeners need to know; see sendRequest(). */
const kAttempt = Symbol('kAttempt');
/** socket[kRefusedBy]: the WebSocket for which the socket was opened and that did not take it. */
const kRefusedBy = Symbol('kRefusedBy');

/**
 * Sends the request of a new client, within this call. All errors thrown are those of the
 * arguments; what fails later is an `'error'` event.
 *
 * @param {WebSocket} websocket in state CONNECTING
 * @param {string|URL} address
 * @param {string|string[]|object} [protocols] subprotocols to offer, or the options
 * @param {object} [options] those of options.js and of http(s).request
 * @throws {RangeError} for an unknown protocol version
 * @throws {SyntaxError} for an address or a subprotocol that cannot be
 */
function startHandshake(websocket, address, protocols, options) {
  if (typeof protocols === 'object' && protocols !== null && !Array.isArray(protocols)) {
    options = protocols;
    protocols = undefined;
  }

  const settings = clientOptions(options);
  setNamespace(websocket, settings);
  websocket._redirects = 0;
  websocket._autoPong = settings.autoPong;
  websocket._maxPendingAutoPongs = settings.maxPendingAutoPongs | 0;
  websocket._closeTimeout = settings.closeTimeout;

  checkProtocolVersion(settings.protocolVersion);
  const url = takeUrl(websocket, address);
  const offered = toArray(protocols === undefined ? settings.protocols : protocols);
  checkSubprotocols(offered);
  sendRequest(websocket, url, offered, options);
}

/** @throws {RangeError} */
function checkProtocolVersion(version) {
  if (PROTOCOL_VERSIONS.includes(version)) return;
  throw new RangeError(
    `Unsupported protocol version: ${version} (supported versions: ${PROTOCOL_VERSIONS.join(', ')})`
  );
}

/** @returns {Array} */
function toArray(protocols) {
  if (protocols === undefined) return [];
  return Array.isArray(protocols) ? protocols : [protocols];
}

/**
 * @throws {SyntaxError} unless all are tokens and none comes twice (RFC 6455, section 4.1, point
 *   10)
 */
function checkSubprotocols(protocols) {
  const seen = new Set();
  for (const protocol of protocols) {
    if (typeof protocol !== 'string' || !TOKEN.test(protocol) || seen.has(protocol)) {
      throw new SyntaxError('An invalid or duplicated subprotocol was specified');
    }
    seen.add(protocol);
  }
}

/** Makes `address` that of the WebSocket. @returns {URL} @throws {SyntaxError} */
function takeUrl(websocket, address, base) {
  const url = parseUrl(address, base);
  websocket._url = url.href;
  checkUrl(url);
  return url;
}

/** Makes one attempt: the first, or that after a redirect. */
function sendRequest(websocket, url, protocols, options) {
  const target = requestTarget(url);
  const key = handshakeKey();
  const settings = clientOptions(options);
  const deflate = clientDeflate(settings);
  const request = requestOptions(settings, target, protocols, key, deflate);
  if (request.followRedirects) options = applyRedirectPolicy(websocket, options, request, target);

  const req = (target.isSecure ? https : http).request(request);
  req[kAttempt] = { websocket, url, protocols, options, request, key, deflate, isSettled: false };
  websocket._req = req;
  if (websocket._redirects > 0) websocket.emit('redirect', websocket.url, req);

  // Whatever the listener of 'redirect' did (close() included), the request goes on: it may have
  // been destroyed with an error, which has to find a listener.
  if (request.timeout) req.on('timeout', onTimeout);
  req.on('error', onError);
  req.on('response', onResponse);
  req.on('upgrade', onUpgrade);

  if (request.finishRequest) request.finishRequest(req, websocket);
  else req.end();
}

/**
 * @returns {object} the options of http(s).request: the user's, but for what makes it a request of
 *   this handshake
 */
function requestOptions(settings, target, protocols, key, deflate) {
  const request = {
    ...settings,
    method: 'GET',
    protocol: undefined,
    protocols: undefined,
    hostname: undefined,
    host: target.host,
    port: target.port,
    path: target.path,
    socketPath: target.socketPath,
    defaultPort: settings.defaultPort || target.defaultPort,
    timeout: settings.handshakeTimeout,
    createConnection: settings.createConnection || (target.isSecure ? connectTls : connectPlain),
    headers: requestHeaders(settings, protocols, key, deflate)
  };
  if (target.auth !== undefined) request.auth = target.auth;
  return request;
}

/**
 * @returns {object} the user's headers and then ours: of two names that differ in case only, http
 *   sends the last
 */
function requestHeaders(settings, protocols, key, deflate) {
  const headers = {
    ...settings.headers,
    'Sec-WebSocket-Version': settings.protocolVersion,
    'Sec-WebSocket-Key': key,
    Connection: 'Upgrade',
    Upgrade: 'websocket'
  };

  if (deflate !== undefined) {
    headers['Sec-WebSocket-Extensions'] = formatExtensions({ [EXTENSION]: deflate.offer() });
  }
  if (protocols.length > 0) headers['Sec-WebSocket-Protocol'] = protocols.join(',');
  if (settings.origin) {
    // Up to version 8 (HyBi 07 to 12) the header had another name.
    const name = settings.protocolVersion < 13 ? 'Sec-WebSocket-Origin' : 'Origin';
    headers[name] = settings.origin;
  }
  return headers;
}

/** @returns {net.Socket} For http, `path` is the URL's; for net, it is that of a Unix socket. */
function connectPlain(options) {
  options.path = options.socketPath;
  return net.connect(options);
}

/**
 * @returns {tls.TLSSocket} A server name of '' stands for: send none (RFC 6066, section 3: no IP
 *   addresses).
 */
function connectTls(options) {
  options.path = undefined;
  if (!options.servername && options.servername !== '') {
    options.servername = net.isIP(options.host) ? '' : options.host;
  }
  return tls.connect(options);
}

function onTimeout() {
  abortHandshake(this[kAttempt].websocket, this, 'Opening handshake has timed out');
}

function onError(error) {
  const attempt = this[kAttempt];
  if (attempt.isSettled) return;

  attempt.isSettled = true;
  attempt.websocket._req = null;
  attempt.websocket[kFailHandshake](error);
}

function onResponse(response) {
  const { websocket, request } = this[kAttempt];

  if (isRedirect(response, request)) {
    followRedirect(this, response.headers.location);
  } else if (!websocket.emit('unexpected-response', this, response)) {
    abortHandshake(websocket, this, `Unexpected server response: ${response.statusCode}`);
  }
}

function followRedirect(req, location) {
  const attempt = req[kAttempt];
  const { websocket, protocols, options } = attempt;

  if (++websocket._redirects > attempt.request.maxRedirects) {
    abortHandshake(websocket, req, 'Maximum redirects exceeded');
    return;
  }

  attempt.isSettled = true;
  req.abort();

  let url;
  try {
    url = takeUrl(websocket, location, attempt.url);
  } catch (error) {
    websocket[kFailHandshake](error);
    return;
  }
  sendRequest(websocket, url, protocols, options);
}

function onUpgrade(response, socket, head) {
  const attempt = this[kAttempt];
  const { websocket, protocols, request, key, deflate } = attempt;

  const isSeen = websocket.emit('upgrade', response);
  if (websocket.readyState !== websocket.CONNECTING) return;

  attempt.isSettled = true;
  websocket._req = null;

  const { headers } = response;
  const protocol = headers['sec-websocket-protocol'];
  const extensions = headers['sec-websocket-extensions'];
  const problem = checkResponse(
    key,
    headers.upgrade,
    headers['sec-websocket-accept'],
    protocols,
    protocol,
    extensions,
    deflate !== undefined,
    acceptKeyFor(key)
  );

  if (problem !== undefined) {
    abortHandshake(websocket, socket, problem);
    return;
  }

  if (protocol) websocket._protocol = protocol;
  if (extensions !== undefined) {
    try {
      websocket._extensions = acceptAnswer(extensions, deflate);
    } catch {
      abortHandshake(websocket, socket, 'Invalid Sec-WebSocket-Extensions header');
      return;
    }
  }
  leaveHead(socket, key);
  websocket.setSocket(socket, head, request);
  keepIfTouched(socket, isSeen || Boolean(request.createConnection));
}

/**
 * Gives up a handshake that is under way. The `'error'` and the `'close'` event follow after this
 * call.
 *
 * @param {WebSocket} websocket
 * @param {http.ClientRequest|stream.Duplex} stream the request, or the socket once the server has
 *   answered 101
 * @param {string} message of the error
 */
function abortHandshake(websocket, stream, message) {
  const error = new Error(message);
  Error.captureStackTrace(error, abortHandshake);
  websocket._readyState = websocket.CLOSING;

  const attempt = stream[kAttempt];
  if (attempt === undefined) {
    abandonSocket(websocket, stream, error);
    return;
  }

  attempt.isSettled = true;
  stream.abort(); // rather than destroy(), which does not emit 'abort'
  // Node does not destroy the socket of a request that was aborted after it had been sent and
  // answered.
  if (stream.socket && !stream.socket.destroyed) stream.socket.destroy();
  nextTick(failHandshake, websocket, error);
}

function failHandshake(websocket, error) {
  websocket[kFailHandshake](error);
}

function abandonSocket(websocket, socket, error) {
  debug?.('%s: the handshake has failed: %s', nameOf(websocket), error.message);
  socket[kRefusedBy] = websocket;
  socket.destroy(error);
  socket.once('error', onAbandonedSocketError);
  socket.once('close', onAbandonedSocketClose);
}

function onAbandonedSocketError(error) {
  this[kRefusedBy].emit('error', error);
}

function onAbandonedSocketClose() {
  this[kRefusedBy].emitClose();
}

module.exports = { abortHandshake, startHandshake };
