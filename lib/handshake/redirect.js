'use strict';

/**
 * What a client that follows redirects tells whom: a redirect to another host, or from wss to ws,
 * must not carry the credentials along. With a `'redirect'` listener the user decides, and nothing
 * is dropped.
 */

/**
 * @param {WebSocket} websocket
 * @param {object} target of requestTarget(): where the first request goes, for whom the credentials
 *   are meant
 */
function rememberOrigin(websocket, target) {
  websocket._originalIpc = target.isIpc;
  websocket._originalSecure = target.isSecure;
  websocket._originalHostOrSocketPath = target.authority;
}

/** @returns {object} a copy of `options` whose headers, named in lower case, may be altered */
function copyOptions(options) {
  const headers = {};
  for (const [name, value] of Object.entries(options.headers || {})) {
    headers[name.toLowerCase()] = value;
  }
  return { ...options, headers };
}

/**
 * Takes out of a request what its target must not learn; which headers these are is what curl
 * 7.77.0 settled on.
 */
function dropCredentials(websocket, request, target) {
  const isSameHost =
    target.isIpc === websocket._originalIpc &&
    target.authority === websocket._originalHostOrSocketPath;
  if (isSameHost && (target.isSecure || !websocket._originalSecure)) return;

  delete request.headers.authorization;
  delete request.headers.cookie;
  if (!isSameHost) delete request.headers.host;
  request.auth = undefined;
}

/**
 * To be called before each request of a client that follows redirects.
 *
 * @param {WebSocket} websocket
 * @param {object} options at the first request the user's, which are not altered; later what this
 *   returned before
 * @param {object} request options of this request, altered
 * @param {object} target of requestTarget()
 * @returns {object} the options that the next request is to be made of
 */
function applyRedirectPolicy(websocket, options, request, target) {
  let next = options;

  if (websocket._redirects === 0) {
    rememberOrigin(websocket, target);
    next = copyOptions(options);
  } else if (websocket.listenerCount('redirect') === 0) {
    dropCredentials(websocket, request, target);
  }

  // The first credentials win, unless an Authorization header does.
  if (request.auth && !next.headers.authorization) {
    next.headers.authorization = `Basic ${Buffer.from(request.auth).toString('base64')}`;
  }
  return next;
}

/**
 * @param {http.IncomingMessage} response
 * @param {object} request options of the request
 * @returns {boolean} whether the client goes on to `response.headers.location`
 */
function isRedirect({ statusCode, headers }, request) {
  return Boolean(
    headers.location && request.followRedirects && statusCode >= 300 && statusCode < 400
  );
}

module.exports = { applyRedirectPolicy, isRedirect };
