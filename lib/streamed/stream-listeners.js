'use strict';

/** What a stream below a WebSocket is listened to by, and hands to its connection: one function for all streams each. */

const { debug } = require('../core/debug');
const { kConnection } = require('../core/symbols');

/** @param {stream.Duplex} stream that has its connection in `stream[kConnection]` */
function listenTo(stream) {
  stream.on('close', streamOnClose);
  stream.on('data', streamOnData);
  stream.on('end', streamOnEnd);
  stream.on('error', streamOnError);
}

/** The stream is closed; errors of its end are still nobody's. */
function stopListeningTo(stream) {
  stream.removeListener('close', streamOnClose);
  stream.removeListener('data', streamOnData);
  stream.removeListener('end', streamOnEnd);
}

function streamOnClose() {
  this[kConnection].onClose();
}

function streamOnData(chunk) {
  this[kConnection].onData(chunk);
}

function streamOnEnd() {
  this[kConnection].onEnd();
}

function streamOnError(error) {
  debug?.('the socket of a connection has failed: %s', error?.message);
  this.removeListener('error', streamOnError);
  this.on('error', ignore);
  const connection = this[kConnection];
  if (connection) connection.onError();
}

function ignore() {}

module.exports = { listenTo, stopListeningTo };
