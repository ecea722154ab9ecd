'use strict';

/**
 * The address of a client: what `new WebSocket(address)` and a redirect accept, and what of it an
 * HTTP request needs.
 */

const { unescape } = require('node:querystring');

const SECURE_PORT = 443;
const PLAIN_PORT = 80;

/**
 * @param {string|URL} address
 * @param {URL} [base] what a relative address (that of a redirect) is relative to
 * @returns {URL} with `http:` and `https:` turned into `ws:` and `wss:`; a given URL object is not
 *   altered
 * @throws {SyntaxError}
 */
function parseUrl(address, base) {
  let url = address;
  if (!(address instanceof URL)) {
    try {
      url = new URL(address, base);
    } catch {
      throw new SyntaxError(`Invalid URL: ${address}`);
    }
  }

  if (url.protocol !== 'http:' && url.protocol !== 'https:') return url;
  const converted = new URL(url);
  converted.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
  return converted;
}

/**
 * @param {URL} url as parseUrl() returns it
 * @throws {SyntaxError} when no WebSocket can have this address (RFC 6455, section 3)
 */
function checkUrl(url) {
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:' && url.protocol !== 'ws+unix:') {
    throw new SyntaxError(
      'The URL\'s protocol must be one of "ws:", "wss:", "http:", "https:", or "ws+unix:"'
    );
  }
  if (url.protocol === 'ws+unix:' && !url.pathname) {
    throw new SyntaxError("The URL's pathname is empty");
  }
  if (url.hash) throw new SyntaxError('The URL contains a fragment identifier');
}

/** @returns {string|undefined} `user:password`, decoded, of a URL that has either */
function credentials(url) {
  if (!url.username && !url.password) return undefined;
  return `${unescape(url.username)}:${unescape(url.password)}`;
}

/**
 * @param {URL} url that passed checkUrl()
 * @returns {{isSecure: boolean, isIpc: boolean, host: string, port: string|number, defaultPort:
 *   number, path: string, socketPath: string|undefined, authority: string, auth: string|undefined}}
 *   where to connect and what to ask for; `authority` tells one origin from another
 */
function requestTarget(url) {
  const isSecure = url.protocol === 'wss:';
  const isIpc = url.protocol === 'ws+unix:';
  const defaultPort = isSecure ? SECURE_PORT : PLAIN_PORT;
  // An IPv6 address has brackets in a URL and none in a host name.
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  let path = url.pathname + url.search;
  let socketPath;

  if (isIpc) {
    // ws+unix:/path/of/the.sock:/path?query
    const colon = path.indexOf(':');
    socketPath = colon === -1 ? path : path.slice(0, colon);
    path = colon === -1 ? '' : path.slice(colon + 1);
  }

  return {
    isSecure,
    isIpc,
    host,
    port: url.port || defaultPort,
    defaultPort,
    path,
    socketPath,
    authority: isIpc ? socketPath : url.host,
    auth: credentials(url)
  };
}

module.exports = { checkUrl, parseUrl, requestTarget };
