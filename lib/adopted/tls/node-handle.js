'use strict';

/**
 * Which TLSSockets the core may take over, and how Node lets go of them. Their handle encrypts what goes through the handle
 * of the TCP socket below it, which a server's has in a socket of its own; nobody but Node may have had that one in hand.
 *
 * What is undocumented of all this is looked at, of each socket: where anything is missing, or not what it was from Node 20
 * to 26, the socket stays with Node.
 */

const net = require('node:net');
const tls = require('node:tls');

const { isIdle, isKernelHandle, isUnmodified } = require('../adoptable');
const binding = require('../../binding');
const { debug } = require('../../core/debug');
const { environment } = require('../../core/environment');
const { letGo } = require('../node-handle');
const { TlsSocketView } = require('./view');

const why = whyNot();
if (why !== undefined) debug?.('adopts no sockets of TLS: %s', why);

/** What has its socket taken over in every server of Node's. */
const [onRawConnection] = why === undefined ? tls.createServer().listeners('connection') : [];

/** @returns {string|undefined} undefined: those whose handshake begins from now on may be adopted */
function whyNot() {
  if (environment.HAWSER_TLS === 'stream') return 'HAWSER_TLS=stream';
  if (!binding.lent.tls) return 'the OpenSSL of this runtime is not known';
  return binding.watchTls() ? undefined : 'OpenSSL does not tell of its connections';
}

/** @param {stream.Duplex} socket */
function isTls(socket) {
  return socket instanceof tls.TLSSocket;
}

/** @returns {string|undefined} why the core may not take it over */
function objectionTo(socket) {
  if (why !== undefined) return why;
  if (Object.getPrototypeOf(socket) !== tls.TLSSocket.prototype) return 'it is no plain TLSSocket';
  if (!isUnmodified(socket)) return 'a method of it, or of net.Socket, was replaced';
  if (!socket._secureEstablished || !isIdle(socket)) {
    return 'it is read or written by somebody, or closed';
  }
  if (socket.alpnProtocol === 'h2') return 'it carries HTTP/2';
  if (socket.listenerCount('session') > 0) return "somebody listens to its 'session'";

  const handle = socket._handle;
  if (!isKnown(handle, socket)) return 'its handle is not the one that we know';
  return handle._parentWrap ? objectionToRaw(handle._parentWrap, handle._parent) : undefined;
}

function isKnown(handle, socket) {
  return (
    handle?.constructor.name === 'TLSWrap' &&
    handle === socket.ssl &&
    typeof handle.destroySSL === 'function' &&
    '_parentWrap' in handle &&
    isKernelHandle(handle._parent) &&
    handle._parent.constructor.name === 'TCP' &&
    handle._parent.writeQueueSize === 0
  );
}

/** Only a server's is Node's own, and only as long as nobody has been given it. */
function objectionToRaw(raw, handle) {
  const isOfServer =
    Object.getPrototypeOf(raw) === net.Socket.prototype &&
    raw._handle === handle &&
    raw._server?._events.connection === onRawConnection;
  if (!isOfServer) return 'somebody may have the socket below it';
  if (!isUnmodified(raw)) return 'a method of the socket below it was replaced';
  return raw.destroyed || raw.writableLength > 0 ? 'the socket below it is in use' : undefined;
}

/** @returns {{finished: Buffer, sent: number, handle: TLSWrap}} by which the core finds the connection in OpenSSL */
function tlsOf(socket) {
  const handle = socket._handle;
  const finished = socket.getFinished() ?? Buffer.alloc(0);
  return { finished, sent: handle._parent.bytesWritten, handle };
}

/** The native side has had the handle let go of its SSL. */
function release(socket) {
  socket.setTimeout(0);
  socket.setNoDelay();

  const handle = socket._handle;
  const { _parent: tcp, _parentWrap: raw, _secureContext: context } = handle;
  const keptAlive = tcp.hasRef();
  letGo(tcp);
  socket.ssl = null;
  if (context?.singleUse) {
    context.context.close();
    context.context = null;
  }
  if (raw) {
    // It is the socket of TLS that its server counts from now on.
    raw._handle = handle._parentWrap = null;
    socket._server = raw._server;
    raw._server = null;
  }
  return keptAlive;
}

/** @type {NodeHandle} */
const node = {
  objectionTo,
  descriptorOf: (socket) => socket._handle._parent.fd,
  tlsOf,
  release,
  View: TlsSocketView
};

module.exports = { isTls, tls: node };
