'use strict';

/**
 * When what was asked of the event loops goes to them: for whoever must not require lib/loops/, which is not there on every
 * platform.
 */

let loops = { schedulePost() {}, postIfMuch() {} };

/** @param {{schedulePost: function(), postIfMuch: function()}} postingOfLoops */
function postWith(postingOfLoops) {
  loops = postingOfLoops;
}

/** With all else that this tick or batch brings. */
function schedulePost() {
  loops.schedulePost();
}

/** The same; much of it goes before, so that it takes no more memory than it must. */
function postSoon() {
  loops.schedulePost();
  loops.postIfMuch();
}

module.exports = { postSoon, postWith, schedulePost };
