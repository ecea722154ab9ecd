'use strict';

/**
 * What Hawser decides and why a connection has failed, on stderr, where NODE_DEBUG names it (`NODE_DEBUG=hawser`). Else
 * `debug` is undefined, so that `debug?.(...)` does not even look at its arguments.
 */

const { debuglog } = require('node:util');

const log = debuglog('hawser');

/** @type {function(string, ...*)|undefined} as `util.format` */
const debug = log.enabled ? log : undefined;

/** @returns {string} which connection is meant: never what a URL may hold of credentials */
function nameOf({ url }) {
  if (!URL.canParse(url)) return 'client'; // of a server
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

module.exports = { debug, nameOf };
