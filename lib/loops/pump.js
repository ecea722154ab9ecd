'use strict';

const { AsyncResource } = require('node:async_hooks');
const { performance } = require('node:perf_hooks');
const { markAsUntransferable } = require('node:worker_threads');

const binding = require('../binding');
const { exitHooks } = require('../core/exit-hooks');
const { ioThreads } = require('./io-threads');
const { LoopDriver } = require('./driver');
const { nextTick, setImmediate } = require('../core/scheduling');

/**
 * Takes the events of the I/O threads in batches and hands each to its connection, and collects what connections send
 * meanwhile, so that both cross the boundary once for many messages.
 *
 * The records are laid out as native/binding/protocol/event_records.h says.
 */

const RECORD_WORDS = 6;
const MAX_EVENTS = 512;
const POOL_SIZE = 32768; // bytes; small payloads of one or more batches
const POOL_RESERVE = 4096; // bytes; with less left, the next batch gets a new pool
const MAX_DISPATCH_MS = 2; // then timers and everybody else have their turn
const FIRST_CLOCK = 4; // events until the first look at the clock; while they take little, it is looked at less often
const MAX_BETWEEN_CLOCKS = 32; // events

const PAYLOAD_IS_INDEXED = 1;
const HAS_FRAGMENT_ENDS = 2;
const IN_PROVIDED_BUFFER = 4;

// What binding.post() answers.
const POST_MADE_EVENTS = 1;
const HANDED_OVER = 2;
const WOKE_FOR_LITTLE = 4;

/**
 * The class of all Buffers, whose constructor takes a third of the time of `subarray()`.
 *
 * @type {function(new: Buffer, ArrayBuffer, number, number)}
 */
const BufferView = Buffer[Symbol.species];

/** Kinds of events: LoopEventKind of native/net/connection/loop_event.h. */
const KIND = {
  TEXT: 2,
  BINARY: 3,
  PING: 4,
  PONG: 5,
  CLOSE: 6,
  ERROR: 7,
  NEED_BUFFER: 8,
  WRITTEN: 9,
  END: 10,
  CLOSED: 11
};

/** Runs the ticks and promises that are due; Node has it, undocumented, in all versions. */
const runTicks = typeof process._tickCallback === 'function' ? process._tickCallback : () => {};

/** Of the environment: every copy of this module goes on with it. */
const state = (binding.shared.eventPump ??= {
  /** @type {AdoptedConnection[]} by slot */
  connections: [],
  refs: 0,
  lanes: 1,
  /** @type {LoopDriver|undefined} once the loops run */
  driver: undefined,
  /** @type {function()|undefined} the `onWake` that is called: of the copy that began last */
  onWake: undefined,

  // The batch that is being dispatched. Outside of dispatch(), because a listener that throws ends that, and the rest
  // follows with the next wake-up.
  records: new Uint32Array(1 + MAX_EVENTS * RECORD_WORDS),
  payloads: [],
  pool: undefined,
  poolMemory: undefined,
  position: 0,
  count: 0,

  dispatching: false,
  exiting: false, // no tick will run any more
  postScheduled: false,
  awaitingNotice: []
});
const { connections, records, payloads, awaitingNotice } = state;
if (state.pool === undefined) takeNewPool();

/** What listeners of server connections see: the AsyncLocalStorage of nobody. */
const ownContext = new AsyncResource('hawser');

function takeNewPool() {
  state.pool = Buffer.allocUnsafeSlow(POOL_SIZE);
  state.poolMemory = state.pool.buffer;
  markAsUntransferable(state.poolMemory);
  records[0] = 0;
}

/** @returns {boolean} whether there are event loops to adopt sockets for */
function start() {
  if (state.onWake === onWake) return true;

  state.onWake = onWake;
  binding.setDispatch(onWake);
  if (state.driver !== undefined) return true;

  const threads = binding.startLoops(ioThreads());
  if (threads === -1) {
    state.onWake = undefined;
    return false; // no descriptors left; there may be some next time
  }
  state.lanes = Math.max(threads, 1);
  state.driver = new LoopDriver(threads > 0);
  exitHooks.add(() => {
    state.exiting = true;
    binding.turnAtExit();
  });
  return true;
}

/** Called by the native side: there are events, or the rest of a batch. */
function onWake() {
  if (state.dispatching) return; // a listener runs Node's loop from within
  state.driver.noteWake(dispatch());
}

/** @returns {number} events dispatched */
function dispatch() {
  const deadline = performance.now() + MAX_DISPATCH_MS;
  let dispatched = 0;
  let nextClock = FIRST_CLOCK;
  let previous = -1;
  let returned = false; // not if a listener, or a tick, has thrown
  state.dispatching = true;

  try {
    while (state.position < state.count || drain()) {
      const word = 1 + state.position * RECORD_WORDS;
      const slot = records[word];
      // As when each socket is read by itself: what one connection's messages have caused is done before the next.
      if (slot !== previous && previous !== -1) runTicks();
      previous = slot;
      state.position++; // not before: a tick may throw
      dispatchRecord(connections[slot], word);

      if (++dispatched === nextClock) {
        if (performance.now() > deadline) {
          binding.rearm();
          break;
        }
        nextClock += Math.min(dispatched, MAX_BETWEEN_CLOCKS);
      }
    }
    runTicks();
    returned = true;
  } finally {
    state.dispatching = false;
    if (post() || !returned) binding.rearm();
  }
  return dispatched;
}

/** @returns {boolean} whether there is another batch */
function drain() {
  // Its length is 0 when somebody has transferred the memory of a message.
  if (state.pool.length - records[0] < POOL_RESERVE) {
    takeNewPool();
  }
  payloads.length = 0;
  state.position = 0;
  state.count = 0; // in case drain() throws
  state.count = binding.drain(records, state.pool, payloads);
  return state.count > 0;
}

function dispatchRecord(connection, word) {
  const kind = records[word + 1] & 0xff;
  const flags = records[word + 1] >>> 8;
  const at = records[word + 2];
  const length = records[word + 3];
  const value = records[word + 4];

  switch (kind) {
    case KIND.TEXT:
    case KIND.BINARY:
      connection.onMessage(
        payloadOf(connection, flags, at, length),
        kind === KIND.BINARY,
        fragmentEndsOf(flags, at)
      );
      break;
    case KIND.PING:
    case KIND.PONG:
    case KIND.CLOSE:
      connection.onControl(kind, payloadOf(connection, flags, at, length), value);
      break;
    case KIND.ERROR:
      connection.onReceiveError(at, value);
      break;
    case KIND.NEED_BUFFER:
      connection.onNeedBuffer(records[word + 5], value, payloadOf(connection, flags, at, length));
      break;
    case KIND.WRITTEN:
      connection.onWritten(value);
      break;
    case KIND.END:
      connection.onEnd();
      break;
    case KIND.CLOSED:
      connections[records[word]] = undefined;
      connection.onClosed(value === 1, at); // releases the slot
      break;
  }
}

function payloadOf(connection, flags, at, length) {
  if (flags === 0) return new BufferView(state.poolMemory, at, length);
  if ((flags & IN_PROVIDED_BUFFER) !== 0) return connection.takeProvidedBuffer(length);
  return (flags & PAYLOAD_IS_INDEXED) !== 0
    ? payloads[at]
    : new BufferView(state.poolMemory, at, length);
}

function fragmentEndsOf(flags, at) {
  if ((flags & HAS_FRAGMENT_ENDS) === 0) return undefined;
  return payloads[(flags & IN_PROVIDED_BUFFER) !== 0 ? at : at + 1];
}

/**
 * What connections have sent goes to the loops.
 *
 * @returns {boolean} whether the JS thread has turned a loop itself, and events have come of it
 */
function post() {
  for (const connection of awaitingNotice) connection.requestNotice();
  awaitingNotice.length = 0;

  const outcome = binding.post(state.driver.mayUseThreads);
  if ((outcome & HANDED_OVER) !== 0) state.driver.useThreads();
  else if ((outcome & WOKE_FOR_LITTLE) !== 0) state.driver.noteWake(0);
  return (outcome & POST_MADE_EVENTS) !== 0;
}

/**
 * Something was sent or asked for: it is posted with the rest of this batch; otherwise at the end of this tick or, where
 * a thread must be woken for it, together with what else this turn of Node's loop brings.
 */
function schedulePost() {
  if (state.exiting) binding.turnAtExit();
  if (state.dispatching || state.postScheduled) return;
  state.postScheduled = true;
  if (state.driver.isJavaScript) nextTick(postNow);
  else setImmediate(postNow);
}

function postNow() {
  state.postScheduled = false;
  // Not in the context of whoever has sent something.
  if (post() && !state.dispatching) ownContext.runInAsyncScope(dispatch);
}

/** @returns {number} which event loop has the slot (Loops::LaneOf in native/binding/loops/loops.h) */
function laneOf(slot) {
  return slot % state.lanes;
}

/** The connection has a callback that waits for its bytes to be written. */
function notifyWhenWritten(connection) {
  awaitingNotice.push(connection);
}

/** An open connection keeps the process alive. */
function ref() {
  if (++state.refs === 1) binding.setRef(true);
}

function unref() {
  if (--state.refs === 0) binding.setRef(false);
}

module.exports = { KIND, connections, laneOf, notifyWhenWritten, ref, schedulePost, start, unref };
