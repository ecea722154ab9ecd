'use strict';

const { Duplex } = require('node:stream');

const { nextTick } = require('./core/scheduling');

/**
 * What joins a WebSocket and the Duplex made for it: a write is a message, and a message is a chunk to read.
 *
 * The WebSocket's 'close' is the end of what can be read. The stream's own 'close' comes after it, so that whoever waits
 * for the stream knows that the connection is gone.
 */
class StreamJoint {
  #websocket;
  #duplex;
  #mayTerminate = true;

  /**
   * @param {WebSocket} websocket in any state
   * @param {object} [options] for the Duplex
   */
  constructor(websocket, options) {
    this.#websocket = websocket;
    this.#duplex = new Duplex({
      ...options,
      autoDestroy: false,
      emitClose: false,
      objectMode: false,
      writableObjectMode: false,
      destroy: (error, done) => this.#destroy(error, done),
      final: (done) => this.#final(done),
      read: () => this.#read(),
      write: (chunk, encoding, done) => this.#write(chunk, done)
    });
    this.#duplex.on('end', destroyIfFinished);
    this.#duplex.on('error', destroyOnError);

    websocket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    websocket.once('error', (error) => this.#onError(error));
    websocket.once('close', () => this.#onClose());
  }

  get duplex() {
    return this.#duplex;
  }

  #onMessage(data, isBinary) {
    const chunk = !isBinary && this.#duplex.readableObjectMode ? data.toString() : data;
    if (!this.#duplex.push(chunk)) this.#websocket.pause();
  }

  #onError(error) {
    if (this.#duplex.destroyed) return;
    // The WebSocket is closing by itself, and its close frame must still get out.
    this.#mayTerminate = false;
    this.#duplex.destroy(error);
  }

  #onClose() {
    if (!this.#duplex.destroyed) this.#duplex.push(null);
  }

  #read() {
    if (this.#websocket.isPaused) this.#websocket.resume();
  }

  #write(chunk, done) {
    const websocket = this.#websocket;
    if (websocket.readyState === websocket.CONNECTING) {
      websocket.once('open', () => this.#write(chunk, done));
    } else {
      websocket.send(chunk, done);
    }
  }

  /** All was written: 'finish' comes when the socket has finished, after our close frame. */
  #final(done) {
    const websocket = this.#websocket;
    if (websocket.readyState === websocket.CONNECTING) {
      websocket.once('open', () => this.#final(done));
      return;
    }

    const socket = websocket._socket;
    if (socket === null) return; // the handshake failed: the WebSocket's 'error' destroys the stream

    if (socket.writableFinished) {
      done();
      if (this.#duplex.readableEnded) this.#duplex.destroy();
    } else {
      socket.once('finish', () => done());
      websocket.close();
    }
  }

  #destroy(error, done) {
    const websocket = this.#websocket;
    if (websocket.readyState === websocket.CLOSED) {
      done(error);
      nextTick(emitClose, this.#duplex);
      return;
    }

    let reported = false;
    websocket.once('error', (cause) => {
      reported = true;
      done(cause);
    });
    websocket.once('close', () => {
      if (!reported) done(error);
      nextTick(emitClose, this.#duplex);
    });

    if (this.#mayTerminate) websocket.terminate();
  }
}

function emitClose(duplex) {
  duplex.emit('close');
}

function destroyIfFinished() {
  if (!this.destroyed && this.writableFinished) this.destroy();
}

/** Without a listener of the user an 'error' has to throw as that of any stream. */
function destroyOnError(error) {
  this.removeListener('error', destroyOnError);
  this.destroy();
  if (this.listenerCount('error') === 0) this.emit('error', error);
}

/**
 * A WebSocket as a stream, with back-pressure in both directions. `end()` closes the WebSocket, `destroy()` terminates it.
 *
 * @param {WebSocket} websocket in any state; writes wait until it is open
 * @param {object} [options] those of `stream.Duplex`. `readableObjectMode: true` keeps messages apart and makes text a
 *     string; `decodeStrings: false` sends strings as text messages.
 * @returns {stream.Duplex}
 */
function createWebSocketStream(websocket, options) {
  return new StreamJoint(websocket, options).duplex;
}

module.exports = createWebSocketStream;
