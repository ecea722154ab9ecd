'use strict';

/**
 * The way to adopted sockets. Where the addon has no event loops (not on Linux, or not on Node) and where HAWSER_TRANSPORT
 * says so, nothing of `lib/adopted/` and `lib/loops/` is loaded: every connection is a stream's.
 */

const { lent } = require('../binding');
const { debug } = require('./debug');
const { environment } = require('./environment');

/** @returns {undefined} every socket stays with Node */
function adopt() {
  return undefined;
}

function nothing() {}

const isForbidden = environment.HAWSER_TRANSPORT === 'stream';
const adoptsSockets = lent.loops && !isForbidden;

if (!adoptsSockets) {
  debug?.(
    'adopts no sockets: %s',
    isForbidden ? 'HAWSER_TRANSPORT=stream' : 'not on this platform'
  );
}

module.exports = adoptsSockets
  ? {
      adoptsSockets,
      adopt: require('../adopted/connection').AdoptedConnection.adopt,
      ...require('../adopted/socket/touch')
    }
  : { adoptsSockets, adopt, keepIfTouched: nothing, watchRequest: nothing };
