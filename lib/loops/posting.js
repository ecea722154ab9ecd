'use strict';

const binding = require('../binding');
const { BatchClock } = require('../core/batch-clock');
const { nextTick, now, setImmediate } = require('../core/scheduling');
const { DISPATCHING, EVENTS, BUSY_LOOPS, COMMANDS, facts } = require('./facts');
const { BYTES_TO_COMPRESS, POSTED, WOKEN_THREADS } = require('./facts');
const notices = require('./notices');
const sendBatch = require('./send-batch');
const { postWith } = require('../core/posting');

/**
 * When what connections send, and ask for, goes to the event loops: with all else of the same batch of events, or of the
 * same tick, so that it crosses the boundary once for many messages.
 */

const MAX_UNCOUNTED = 8; // frames: so few are taken for as many commands

/** Of the environment: every copy of this module goes on with it. */
const state = (binding.shared.posting ??= {
  /** @type {LoopDriver|undefined} once the loops run */
  driver: undefined,
  /** By event loop, the text that crossed last, unless anything else was sent since. @type {{text: string, frame: number}[]} */
  lastTexts: [],
  batchClock: new BatchClock(now),
  isScheduled: false,
  dispatchesInTick: false, // what postNow() has made: no wake-up has brought it
  isExiting: false // no tick will run any more
});
const { batchClock, lastTexts } = state;
sendBatch.whenFull(() => {
  binding.collect();
  postIfMuch();
});

postWith({ schedulePost, postIfMuch });

/** The loops run. @param {LoopDriver} driver */
function start(driver) {
  state.driver = driver;
}

/** The environment ends. */
function onExit() {
  state.isExiting = true;
  binding.turnAtExit();
}

/** A batch of events is about to be dispatched. @param {number} time by the clock */
function beginBatch(time) {
  batchClock.restart(time);
}

/** @returns {boolean} whether events are being dispatched that a post has made, and no wake-up has brought */
function dispatchesInTick() {
  return state.dispatchesInTick;
}

/**
 * What connections have sent goes to the loops.
 *
 * @param {boolean} [goesOn=false] the same work may send more: what goes to many is remembered, so that they share it
 */
function post(goesOn = false) {
  notices.askForAll();
  if (!goesOn) {
    sendBatch.forgetText();
    lastTexts.length = 0;
  }

  const { driver } = state;
  if (driver.isJavaScript) {
    if (sendBatch.count() > MAX_UNCOUNTED) binding.collect();
    const commands = facts[COMMANDS] + sendBatch.count();
    driver.beforePost(commands, facts[BYTES_TO_COMPRESS], facts[BUSY_LOOPS] > 0);
  }
  binding.post(goesOn);
  if (facts[WOKEN_THREADS] > 0) driver.noteWoken(facts[POSTED]);
}

/** More waits than small frames that have not crossed: if it is much, a thread begins with it while JavaScript adds more. */
function postIfMuch() {
  if (state.driver.isWorthPosting(facts[COMMANDS], facts[BYTES_TO_COMPRESS])) post(true);
}

/** @returns {boolean} whether the JS thread has turned a loop itself, and events have come of it */
function hasMadeEvents() {
  return state.driver.isJavaScript && facts[EVENTS] > 0;
}

/**
 * Something was sent or asked for: it is posted with the rest of this batch; otherwise at the end of this tick or, where
 * a thread must be woken for it, together with what else this turn of Node's loop brings.
 */
function schedulePost() {
  if (state.isExiting) binding.turnAtExit();
  if (facts[DISPATCHING] > 0 || state.isScheduled) {
    if (batchClock.isDue()) postAmidWork();
    return;
  }
  state.isScheduled = true;
  batchClock.restart(now());
  if (state.driver.isJavaScript) nextTick(postNow);
  else setImmediate(postNow);
}

/** JavaScript does not come to an end: what was sent so far leaves. */
function postAmidWork() {
  post(true);
  if (hasMadeEvents()) binding.rearm();
}

function postNow() {
  state.isScheduled = false;
  post();
  if (!hasMadeEvents()) return;
  if (facts[DISPATCHING] > 0) {
    binding.rearm();
    return;
  }
  // As a callback of Node's loop: not in the context of whoever has sent something, and with a place to report what
  // listeners and ticks throw, though this is a tick itself.
  state.dispatchesInTick = true;
  try {
    binding.dispatch();
  } finally {
    state.dispatchesInTick = false;
  }
}

module.exports = {
  beginBatch,
  hasMadeEvents,
  dispatchesInTick,
  lastTexts,
  onExit,
  post,
  postIfMuch,
  schedulePost,
  start
};
