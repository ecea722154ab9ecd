'use strict';

/**
 * All that a WebSocket knows of the connection below it, and all that this tells it, whatever the transport.
 * `AdoptedConnection` and `StreamConnection` are the two there are; test/js/connection-interface.test.js holds both of
 * them, and whoever uses them, to what stands here. A member or event that is needed has its line here first.
 *
 * @typedef {object} Connection one per WebSocket, from setSocket() on for as long as that lives
 *
 * @property {stream.Duplex} socket what users see as `ws._socket`: the same object each time, also after the end. What
 *   was sent before goes out before what a user writes to it
 * @property {number} bufferedAmount bytes, framing included, that were sent and that the kernel (of a stream: the stream)
 *   has not taken; constant from the end on
 * @property {number} refusedAmount bytes of those that were offered to the kernel (of a stream: to the stream), which has not
 *   taken them: they wait for the peer
 * @property {number} dropped messages that its transport has dropped, because the peer reads too slowly
 * @property {PerMessageDeflate|null} deflate what it compresses with, and nobody else may while it is open
 * @property {boolean} receiveFailed the peer broke the protocol or a limit, as kOnReceiveError reports; for good
 * @property {boolean} destroyed nothing more can be sent: destroy() was called, or the transport is gone; for good
 * @property {number} loopSlot what its event loop knows it by, which hands it what is published; -1: JavaScript does that
 * @property {boolean} hasTopics it may have subscribed to topics; whoever subscribes it says so
 * @property {boolean} closed the transport is gone. What it had received may still be reported; for good
 *
 * @property {function(number, (string|Uint8Array), function(Error=)=): void} send
 *   (frame, payload, cb) sends one frame, described as `frame-info.js` says, after all before it; the payload may change
 *   once this returns. `cb` is called in a later tick, with an Error if the frame was not, or not wholly, sent
 * @property {function(function(Error=)): number} underway
 *   (cb) of the sends with this callback, how many have not called it yet for other reasons than a peer that reads nothing
 * @property {function(Uint8Array, function(Error=)=): void} writeRaw
 *   (bytes, cb) sends bytes that are no frame, or several, in the same order; they must not change until `cb` is called
 * @property {function(boolean, boolean): void} holdPublished (on, isMessage) what is published from here on waits for a message
 *   that is being sent in several frames, or for one more frame that cannot be sent yet; where JavaScript hands it on, that
 *   sees to it
 * @property {function((string|Uint8Array), function((string|Uint8Array))): boolean} keepPublished (payload, send) whether
 *   what is published has to wait, and `send` is called with a copy when the message is over that is being sent in several
 *   frames; not where the event loop hands it on
 * @property {function(function(Error=)): void} afterWritten
 *   (cb) calls it in a later tick, when all that was sent before is written, or with an Error, or never, if that cannot be
 * @property {function(): void} pause nothing more is read; what was read may still be reported
 * @property {function(): void} resume ends a pause()
 * @property {function(): void} awaitPong a ping was sent, and a timer may be waiting for the answer: if that has arrived, it
 *   is reported before timers have their turn
 * @property {function(): void} endHeartbeat nobody cares any more how long the peer is silent; may be called again
 * @property {function(): void} end ends our direction after all that was sent; may be called again
 * @property {function(): void} destroy cuts the transport off at once, after an attempt to write what was sent; may be
 *   called again. kOnTransportClosed follows, in a later tick
 */

const {
  kOnCloseFrame,
  kOnEnd,
  kOnIdleTimeout,
  kOnMessage,
  kOnPing,
  kOnPong,
  kOnReceiveError,
  kOnSlowReader,
  kOnTransportClosed
} = require('./symbols');

const PROPERTIES = [
  'socket',
  'bufferedAmount',
  'refusedAmount',
  'dropped',
  'deflate',
  'receiveFailed',
  'destroyed',
  'closed',
  'loopSlot',
  'hasTopics'
];

/** With the number of their parameters. */
const METHODS = {
  send: 3,
  underway: 1,
  writeRaw: 2,
  holdPublished: 2,
  keepPublished: 2,
  afterWritten: 1,
  pause: 0,
  resume: 0,
  awaitPong: 0,
  endHeartbeat: 0,
  end: 0,
  destroy: 0
};

/** The methods of a WebSocket by which a connection reports (`symbols.js` has their arguments), each with a letter. */
const EVENTS = {
  [kOnMessage]: 'm',
  [kOnPing]: 'm',
  [kOnPong]: 'm',
  [kOnCloseFrame]: 'c',
  [kOnReceiveError]: 'c',
  [kOnEnd]: 'e',
  [kOnIdleTimeout]: 'e',
  [kOnSlowReader]: 'e',
  [kOnTransportClosed]: '.'
};

/**
 * Their order, in these letters: that of the wire, where nothing follows a close frame or an error. kOnEnd may come at
 * any time and more than once (the peer's end, the socket's error or its close), and kOnIdleTimeout or kOnSlowReader once;
 * kOnTransportClosed is the last.
 */
const EVENT_ORDER = /^[me]*(ce*)?\.$/;

module.exports = { EVENTS, EVENT_ORDER, METHODS, PROPERTIES };
