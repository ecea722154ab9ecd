'use strict';

/**
 * Which sockets the core may take over, and what Node has read from them before. Whatever is doubtful stays with Node:
 * the stream transport serves it just as well, only slower.
 */

const http = require('node:http');
const net = require('node:net');
const { Duplex, Writable } = require('node:stream');

const { kConnection } = require('../core/symbols');

/** Who listens to one of these reads the bytes, or writes some. */
const STREAM_EVENTS = ['data', 'readable', 'unpipe'];

/**
 * @param {stream.Duplex} socket
 * @returns {string|undefined} why the core may not take it over
 */
function objectionTo(socket) {
  // Neither a TLSSocket nor a user's class, which may give bytes another meaning.
  if (Object.getPrototypeOf(socket) !== net.Socket.prototype) return 'it is no plain net.Socket';
  if (!isUnmodified(socket)) return 'a method of it, or of net.Socket, was replaced';
  if (!isIdle(socket)) return 'it is read or written by somebody, or closed';

  const handle = socket._handle;
  if (!isKernelHandle(handle)) return 'it has no descriptor';
  return handle.writeQueueSize === 0 ? undefined : 'it has something to write';
}

/** Whose homes are further up: what net.Socket.prototype has of them itself was put there by somebody else. */
const INHERITED = ['write', 'emit', 'destroy', 'push', 'unshift'];

/** By name, Node's; undefined, which no socket has: it was replaced before this module was loaded. */
const genuine = genuineMethods();

function genuineMethods() {
  const { prototype } = net.Socket;
  const own = [
    'end',
    'read',
    'pause',
    'resume',
    '_write',
    '_writev',
    '_final',
    '_read',
    '_destroy'
  ];
  const entries = [...INHERITED, ...own].map((name) => [name, prototype[name]]);
  const methods = Object.fromEntries(entries);
  for (const name of INHERITED) {
    if (Object.hasOwn(prototype, name)) methods[name] = undefined;
  }
  // Duplex has Writable's.
  if (Duplex.prototype.write !== Writable.prototype.write) methods.write = undefined;
  return methods;
}

/** Who gives a socket, or all of them, one of these wants to see what passes through. */
function isUnmodified(socket) {
  return (
    socket.write === genuine.write &&
    socket.end === genuine.end &&
    socket.emit === genuine.emit &&
    socket.destroy === genuine.destroy &&
    socket.read === genuine.read &&
    socket.push === genuine.push &&
    socket.unshift === genuine.unshift &&
    socket.pause === genuine.pause &&
    socket.resume === genuine.resume &&
    socket._write === genuine._write &&
    socket._writev === genuine._writev &&
    socket._final === genuine._final &&
    socket._read === genuine._read &&
    socket._destroy === genuine._destroy &&
    !Object.hasOwn(socket, '_handle')
  );
}

/** Nothing is on its way in either direction, and nobody has begun to use the socket as a stream. */
function isIdle(socket) {
  if (socket[kConnection] || socket.connecting) return false;
  if (socket._httpMessage && !isOfUpgrade(socket._httpMessage)) return false;

  // `ended`: the peer's FIN has been read, and with it the last chance to learn of it from the kernel.
  if (!socket.readable || !socket.writable || socket._readableState.ended) return false;
  if (socket.writableLength > 0 || socket.writableCorked > 0) return false;

  // A socket that was paused stays so until its user resumes it: false, not null.
  if (socket.readableFlowing !== null || socket.readableEncoding !== null) return false;
  for (const event of STREAM_EVENTS) {
    if (socket.listenerCount(event) > 0) return false;
  }
  return true;
}

/**
 * Whether a message was assigned to the socket for this upgrade (Fastify lets requests pass through its router with one),
 * and nothing was written to it. Any other is a response to an earlier request, which is still to come.
 */
function isOfUpgrade(message) {
  return (
    message instanceof http.ServerResponse &&
    message.req?.upgrade === true &&
    !message.headersSent &&
    !message.writableEnded &&
    message.writableLength === 0
  );
}

/** Handles that are written in JavaScript have no descriptor. */
function isKernelHandle(handle) {
  if (!handle || !(handle.fd >= 0)) return false;
  const { name } = handle.constructor;
  return name === 'TCP' || name === 'Pipe';
}

/**
 * @param {net.Socket} socket one that may be adopted
 * @param {Buffer} head what the HTTP parser has read beyond the handshake
 * @returns {Buffer} all that Node has read from the socket and nobody has seen
 */
function readAhead(socket, head) {
  const parts = [head];
  // From Node 26 on, read() gives one chunk at a time.
  while (socket.readableLength > 0) {
    socket._handle.reading = true; // or else read() would start it again
    parts.push(socket.read());
  }
  return parts.length === 1 ? head : Buffer.concat(parts);
}

module.exports = { isIdle, isKernelHandle, isUnmodified, objectionTo, readAhead };
