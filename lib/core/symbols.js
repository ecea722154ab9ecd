'use strict';

/**
 * Property keys that the modules of this library share and that users do not see.
 */
module.exports = {
  /** websocket[kFailHandshake](error): the client's handshake failed: 'error', then 'close' 1006. */
  kFailHandshake: Symbol('kFailHandshake'),
  /** websocket[kOnClosed]: function called right before 'close' is emitted (the server's bookkeeping). */
  kOnClosed: Symbol('kOnClosed'),
  /** websocket[kOnAutoPongSent]: callback of the automatic pongs; undefined until the first ping. */
  kOnAutoPongSent: Symbol('kOnAutoPongSent'),
  /** websocket[kConnection]: the transport below an established WebSocket. stream[kConnection]: the same. */
  kConnection: Symbol('kConnection'),
  /** websocket[kSettings]: what `connectionOptions()` has made of its options; null without a connection. */
  kSettings: Symbol('kSettings'),
  /** websocket[kSendQueue]: frames that wait for a Blob; undefined until the first Blob. */
  kSendQueue: Symbol('kSendQueue'),
  /** websocket[kTopicNamespace]: its own, '' for that of the process. */
  kTopicNamespace: Symbol('kTopicNamespace'),
  /** deflate[kCodec]: the native half of a PerMessageDeflate. */
  kCodec: Symbol('kCodec'),
  /** sender[kTransmit](frame, payload, cb): sends in the order of the calls. */
  kTransmit: Symbol('kTransmit'),

  // What a connection tells its WebSocket, in the order of the wire.
  /** websocket[kOnMessage](data: Buffer, isBinary: boolean, fragmentEnds: Uint32Array|undefined) */
  kOnMessage: Symbol('kOnMessage'),
  /** websocket[kOnPing](data: Buffer) */
  kOnPing: Symbol('kOnPing'),
  /** websocket[kOnPong](data: Buffer) */
  kOnPong: Symbol('kOnPong'),
  /** websocket[kOnCloseFrame](code: number, reason: Buffer): the peer's close frame, the last thing it says. */
  kOnCloseFrame: Symbol('kOnCloseFrame'),
  /** websocket[kOnReceiveError](error): the peer broke the protocol or a limit; nothing more will be received. */
  kOnReceiveError: Symbol('kOnReceiveError'),
  /** websocket[kOnSendError](error): the content of a Blob could not be read. */
  kOnSendError: Symbol('kOnSendError'),
  /** websocket[kOnEnd](): the peer will send nothing more, or the transport is gone. */
  kOnEnd: Symbol('kOnEnd'),
  /** websocket[kOnIdleTimeout](): the peer was silent for too long, and is cut off. */
  kOnIdleTimeout: Symbol('kOnIdleTimeout'),
  /** websocket[kOnSlowReader](): the peer reads too slowly, and is cut off. */
  kOnSlowReader: Symbol('kOnSlowReader'),
  /** websocket[kOnTransportClosed](): the transport is closed and all that it had received was delivered. */
  kOnTransportClosed: Symbol('kOnTransportClosed')
};
