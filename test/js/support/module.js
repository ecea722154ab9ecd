'use strict';

// The module under test: Hawser, or another one that HAWSER_TEST_MODULE names (`ws` proves the tests themselves).
// The flags name the points at which Hawser differs from ws on purpose (WS-CONTRACT section 18) or does not yet
// do what ws does; a test that stands for such a point asks the flag, never the module's name.

const name = process.env.HAWSER_TEST_MODULE || 'hawser';
const isHawser = name === 'hawser';
const adoptsSockets = isHawser && process.env.HAWSER_TRANSPORT !== 'stream';
const api = require(isHawser ? '../../..' : name);

module.exports = {
  api,
  WebSocket: api.WebSocket,
  WebSocketServer: api.WebSocketServer,
  isHawser,
  /** `bufferedAmount` counts what the kernel has not taken, so a small `send` shows in its own tick. */
  countsUnsentBytesAtOnce: isHawser,
  /** The callback of a send that was cut off gets an Error on every version of Node. */
  reportsCutOffSends: isHawser,
  /** A SharedArrayBuffer that a client sends keeps its content. */
  keepsSharedMemory: isHawser,
  /** A listener that throws does not end the delivery of the messages behind it. */
  deliversBehindThrow: isHawser,
  /** Sockets that the core can take are taken. */
  adoptsSockets,
  /** permessage-deflate is offered and accepted. */
  supportsDeflate: Boolean(api.PerMessageDeflate)
};
