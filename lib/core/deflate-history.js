'use strict';

const { setMaxDeflateHistory } = require('../binding');
const { environment } = require('./environment');

const MIB = 1 << 20;

/**
 * HAWSER_MAX_DEFLATE_HISTORY: MiB that permessage-deflate may keep of what connections have carried before (RFC 7692
 * section 7.1.1, context takeover), in the whole process. 256 if it is not set. What is full already is not emptied: new
 * clients are asked to do without a context, and our own side does without one from its next message on.
 */
function limitDeflateHistory() {
  const mebibytes = environment.HAWSER_MAX_DEFLATE_HISTORY;
  if (mebibytes !== undefined) setMaxDeflateHistory(mebibytes * MIB);
}

module.exports = { limitDeflateHistory };
