'use strict';

const last = new Map(); // by folder: what was asked for last

/** Does `work` when whatever else works in `folder` is done: two builds in one folder would spoil each other. */
function inTurn(folder, work) {
  const done = (last.get(folder) ?? Promise.resolve()).then(work, work);
  last.set(folder, done);
  return done;
}

module.exports = { inTurn };
