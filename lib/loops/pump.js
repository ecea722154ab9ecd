'use strict';

const binding = require('../binding');
const { debug } = require('../core/debug');
const { environment } = require('../core/environment');
const { exitHooks } = require('../core/exit-hooks');
const { now } = require('../core/scheduling');
const { LoopDriver } = require('./driver');
const { BufferView, KIND, dispatchEvent, payloadOf, sourceOf } = require('./events');
const { DISPATCHING, EVENTS, HEARTBEATS, BUSY_LOOPS, facts } = require('./facts');
const { ioThreads } = require('./io-threads');
const notices = require('./notices');
const { PayloadPools } = require('./payload-pools');
const posting = require('./posting');

/**
 * Takes the events of the I/O threads in batches and hands each to its connection, so that they cross the boundary once
 * for many messages. What these make connections send goes the other way with `posting.js`.
 *
 * The records are laid out as native/binding/protocol/event_records.h says.
 */

const { loopRecord, payload } = binding.constants;
const { POOL_USED, POOL_IS_FULL, HEADER_WORDS, WORDS } = loopRecord;
const { SLOT, KIND: KIND_WORD, POSITION, LENGTH, VALUE, NEED, READING } = loopRecord;
const { TEXT, BINARY, PING, PONG, NEED_BUFFER, WRITTEN } = KIND;
const { KIND_BITS } = payload;
const KIND_MASK = (1 << KIND_BITS) - 1;

const MAX_EVENTS = 512;
const MAX_DISPATCH_MS = 2; // then timers and everybody else have their turn
const FIRST_CLOCK = 4; // events until the first look at the clock; while they take little, it is looked at less often
const MAX_BETWEEN_CLOCKS = 32; // events
const IS_AWAITED = 1; // value of a ping or pong
const NO_READING = 0xffffffff;

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
  pools: new PayloadPools(),

  // The batch that is being dispatched. Outside of dispatch(), because a listener that throws ends that, and the rest
  // follows with the next wake-up; and because a listener that runs Node's loop has the rest dispatched from within.
  records: new Uint32Array(HEADER_WORDS + MAX_EVENTS * WORDS),
  payloads: [],
  poolMemory: undefined,
  batches: 0, // that came before, and this one
  position: 0,
  count: 0,
  /** @type {AdoptedConnection|undefined} whose events are being dispatched */
  current: undefined,
  /** @type {AdoptedConnection|undefined} the same, and also during the ticks and promises that these cause */
  inHand: undefined,
  /** What it has received in one go, as ws's sockets bring a chunk: one number for all events of that. */
  reading: NO_READING,
  /** @type {boolean} a listener of its has run Node's loop: what has come for it meanwhile waits in its queue */
  holdsCurrent: false,
  /** @type {AdoptedConnection[]} whose listener has returned: what waits is due */
  released: [],

  /** Awaited pings and pongs that were dispatched, modulo 2^32, and those that wait in the batch. */
  heartbeats: 0,
  heartbeatsInBatch: 0
});
const { connections, payloads, pools, records, released } = state;

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
  debug?.('adopts sockets, I/O threads: %d', threads);
  state.lanes = Math.max(threads, 1);
  state.driver = new LoopDriver({
    hasThreads: threads > 0,
    setDriver: binding.setDriver,
    forced: environment.HAWSER_DRIVER,
    now
  });
  posting.start(state.driver);
  exitHooks.add(posting.onExit);
  return true;
}

/**
 * Called by the native side: there are events, or the rest of a batch, or a listener that runs Node's loop from within
 * is about to wait.
 */
function onWake() {
  if (facts[DISPATCHING] > 0) dispatchNested();
  else if (posting.dispatchesInTick()) dispatch();
  else noteWake(dispatch());
}

/**
 * A listener runs Node's loop. The events of other connections go on; those of its own wait until it has returned, as with
 * ws: they would overtake what it is about to do.
 */
function dispatchNested() {
  const { current, inHand, reading } = state;
  const holds = state.holdsCurrent || (current !== undefined && current.holdEvents());
  try {
    // The loop may have been about to wait for something that has happened now.
    if (dispatch() > 0) binding.rearm();
  } finally {
    state.current = current;
    state.inHand = inHand;
    state.reading = reading;
    state.holdsCurrent = holds;
  }
}

/** @param {number} dispatched events of those that the wake-up has found */
function noteWake(dispatched) {
  const left = state.count - state.position + facts[EVENTS];
  state.driver.noteWake(dispatched + left, facts[BUSY_LOOPS] > 0);
}

/** @returns {number} events dispatched */
function dispatch() {
  const begin = now();
  const deadline = begin + MAX_DISPATCH_MS;
  let dispatched = 0;
  let nextClock = FIRST_CLOCK;
  let last; // heartbeat, behind which the dispatch may end
  let returned = false; // not if a listener, or a tick, has thrown
  facts[DISPATCHING]++;
  posting.beginBatch(begin);
  state.current = undefined;
  state.holdsCurrent = false;

  try {
    if (released.length > 0) dispatchReleased();
    while (state.position < state.count || drain()) {
      const word = HEADER_WORDS + state.position * WORDS;
      const connection = connections[records[word + SLOT]];
      const reading = records[word + READING];
      if (connection !== state.current || reading !== state.reading) {
        changeTo(connection, reading);
        continue; // a tick may have run Node's loop, which goes on with the batch
      }
      state.position++;
      dispatchRecord(connection, word);

      if (++dispatched < nextClock) continue;
      nextClock += Math.min(dispatched, MAX_BETWEEN_CLOCKS);
      if (now() <= deadline) continue;
      last ??= lastHeartbeat();
      if (((state.heartbeats - last) | 0) >= 0) {
        binding.rearm();
        break;
      }
    }
    changeTo(undefined, NO_READING);
    returned = true;
  } finally {
    releaseCurrent();
    state.inHand = undefined;
    facts[DISPATCHING]--;
    posting.post();
    if (!returned || posting.hasMadeEvents()) binding.rearm();
  }
  return dispatched;
}

/**
 * A timer that is due may be one that waits for a sign of life: what says so and has arrived counts before it, behind
 * whatever backlog. That is the answer to a ping and, for a client, a server's ping. What comes later does not, so that
 * timers have their turn while peers flood.
 *
 * @returns {number} what `state.heartbeats` will be when all that have arrived are dispatched
 */
function lastHeartbeat() {
  return (state.heartbeats + state.heartbeatsInBatch + facts[HEARTBEATS]) | 0;
}

/** As when each socket is read by itself: what one reading's messages have caused is done before the next. */
function changeTo(connection, reading) {
  if (state.current !== undefined) {
    releaseCurrent();
    if (released.length > 0) dispatchReleased();
    runTicks();
  }
  state.current = state.inHand = connection;
  state.reading = reading;
}

function releaseCurrent() {
  if (state.holdsCurrent) released.push(state.current);
  state.current = undefined; // ticks are nobody's
  state.holdsCurrent = false;
}

function dispatchReleased() {
  while (released.length > 0) {
    // Out of the list: its listeners may run Node's loop again, and others' events are dispatched from within.
    state.current = released.shift();
    state.holdsCurrent = true;
    while (state.current.dispatchHeld());
    state.current = undefined;
    state.holdsCurrent = false;
    runTicks();
  }
}

/** @returns {boolean} whether there is another batch */
function drain() {
  if (facts[EVENTS] === 0) return false;
  const pool = pools.for(facts[EVENTS]);
  if (drainInto(pool) > 0) return true;
  if (records[POOL_IS_FULL] === 0) return false;
  pool.replace();
  return drainInto(pool) > 0;
}

/** @returns {number} events in the batch */
function drainInto(pool) {
  if (pool.bytes.length === 0) pool.replace(); // a listener has transferred the memory of its message
  payloads.length = 0;
  state.position = 0;
  state.batches++;
  state.count = 0; // in case drain() throws
  state.poolMemory = pool.memory;
  records[POOL_USED] = pool.used;
  state.count = binding.drain(records, pool.bytes, payloads);
  pool.used = records[POOL_USED];
  state.heartbeatsInBatch = records[loopRecord.HEARTBEATS];
  return state.count;
}

function dispatchRecord(connection, word) {
  const kind = records[word + KIND_WORD] & KIND_MASK;
  const flags = records[word + KIND_WORD] >>> KIND_BITS;
  const at = records[word + POSITION];
  const length = records[word + LENGTH];
  const { gate } = connection;

  // What nearly all are.
  if ((kind === TEXT || kind === BINARY) && flags === 0 && gate === undefined) {
    connection.onMessage(new BufferView(state.poolMemory, at, length), kind === BINARY, undefined);
    return;
  }

  const value = records[word + VALUE];
  if (kind === WRITTEN) {
    connection.onWritten(value);
    return;
  }
  if ((kind === PING || kind === PONG) && value === IS_AWAITED) {
    state.heartbeats = (state.heartbeats + 1) | 0;
    state.heartbeatsInBatch--;
  }
  const reading = records[word + READING];
  if (gate !== undefined && !gate.takes(kind, reading)) return;
  const source = sourceOf(connection, flags, at, length, state.poolMemory, payloads);
  if (kind === NEED_BUFFER) {
    connection.onNeedBuffer(records[word + NEED], value, payloadOf(source, at, length));
  } else if (gate === undefined) {
    dispatchEvent(connection, kind, at, length, value, source);
  } else {
    gate.take(kind, at, length, value, reading, source);
  }
}

/** @returns {number} of the event of the connection that is being dispatched; NO_READING: there is none */
function readingInHand(connection) {
  return state.current === connection ? state.reading : NO_READING;
}

/** @returns {AdoptedConnection|undefined} whose event, or what that has caused, is running now */
function connectionInHand() {
  return state.inHand;
}

/** The connection of the slot has had its last event. */
function release(slot) {
  connections[slot] = undefined;
  notices.forget(slot);
  binding.release(slot);
}

/** @returns {number} which event loop has the slot (Loops::LaneOf in native/binding/loops/loops.h) */
function laneOf(slot) {
  return slot % state.lanes;
}

/** @returns {number} of the event that is being dispatched; one that came right behind another has the next number */
function eventNumber() {
  return state.batches * MAX_EVENTS + state.position;
}

/** An open connection keeps the process alive. */
function ref() {
  if (++state.refs === 1) binding.setRef(true);
}

function unref() {
  if (--state.refs === 0) binding.setRef(false);
}

module.exports = {
  connectionInHand,
  connections,
  eventNumber,
  NO_READING,
  laneOf,
  readingInHand,
  ref,
  release,
  start,
  unref
};
