'use strict';

const { setMaxDeflateHistory } = require('../binding');

const MIB = 1 << 20;
const MAX_MIB = 1 << 20;

/**
 * HAWSER_MAX_DEFLATE_HISTORY: MiB that permessage-deflate may keep of what connections have carried before (RFC 7692
 * section 7.1.1, context takeover), in the whole process. 256 if it is not set. What is full already is not emptied: new
 * clients are asked to do without a context, and our own side does without one from its next message on.
 *
 * @throws {RangeError} when the variable is no whole number
 */
function limitDeflateHistory() {
  const given = process.env.HAWSER_MAX_DEFLATE_HISTORY;
  if (given === undefined || given === '') return;

  const mebibytes = Number(given);
  if (!Number.isInteger(mebibytes) || mebibytes < 0 || mebibytes > MAX_MIB) {
    throw new RangeError(
      `HAWSER_MAX_DEFLATE_HISTORY must be a whole number from 0 to ${MAX_MIB}, not ${given}`
    );
  }
  setMaxDeflateHistory(mebibytes * MIB);
}

module.exports = { limitDeflateHistory };
