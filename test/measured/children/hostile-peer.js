'use strict';

// One peer of `hostile-peers.test.js`: connects to a port, or listens for clients, and does one thing as fast as it is
// taken from it, until it is ended.
//
//   hostile-peer.js <what> <port>   0: listens, and says where

const { createHash } = require('node:crypto');
const net = require('node:net');
const { setTimeout } = require('node:timers/promises');
const zlib = require('node:zlib');
const { binary, continuation } = require('../../js/support/frames');
const { requestHead } = require('../../js/support/raw-peer');

const CHUNK = 64 * 1024;
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const EXTENSION = 'permessage-deflate; client_no_context_takeover; server_no_context_takeover';

function bomb(size, masked) {
  const flushed = zlib.deflateRawSync(Buffer.alloc(size), {
    finishFlush: zlib.constants.Z_SYNC_FLUSH
  });
  return binary(flushed.subarray(0, -4), { rsv: 4, masked });
}

const FRAMES = {
  bombs: (masked) => bomb(60_000, masked),
  'large-bombs': (masked) => bomb(5_000_000, masked),
  tiny: (masked) => binary('x', { masked }),
  empty: (masked) => binary('', { masked }),
  middle: (masked) => binary(Buffer.alloc(16_000), { masked }),
  large: (masked) => binary(Buffer.alloc(300_000), { masked }),
  fragments: (masked) =>
    Buffer.concat([
      binary('', { fin: false, masked }),
      ...Array(50).fill(continuation('a', { fin: false, masked })),
      continuation('', { masked })
    ])
};

/** Frame after frame, for as long as the socket takes any. */
function flood(socket, what, masked) {
  const frame = FRAMES[what](masked);
  const chunk = Buffer.concat(Array(Math.ceil(CHUNK / frame.length)).fill(frame));
  const write = () => {
    while (socket.write(chunk));
    socket.once('drain', write);
  };
  write();
}

/** Messages of 60 kB, each in two pieces, the second a moment after the first. */
async function writeCut(socket, masked) {
  const frame = binary(Buffer.alloc(60_000), { masked });
  socket.setNoDelay();
  while (!socket.destroyed) {
    socket.write(frame.subarray(0, 100));
    await setTimeout(2);
    if (!socket.write(frame.subarray(100))) {
      await new Promise((resolve) => socket.once('drain', resolve));
    }
  }
}

function misbehave(socket, what, masked) {
  socket.on('error', () => {});
  if (what === 'silent') socket.pause();
  else if (what === 'cut') writeCut(socket, masked);
  else flood(socket, what, masked);
  if (what !== 'silent') socket.resume();
}

function connect(what, port) {
  const socket = net.connect(port, '127.0.0.1');
  socket.write(requestHead({ 'Sec-WebSocket-Extensions': EXTENSION }));
  socket.once('data', () => misbehave(socket, what, true));
}

function answer(socket, what) {
  socket.once('data', (head) => {
    const key = /sec-websocket-key: (\S+)/i.exec(head.toString('latin1'))[1];
    const accept = createHash('sha1')
      .update(key + GUID)
      .digest('base64');
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Extensions: ${EXTENSION}\r\n\r\n`
    );
    misbehave(socket, what, false);
  });
}

const [what, port, count] = process.argv.slice(2);
if (port === '0') {
  const server = net.createServer((socket) => answer(socket, what));
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
} else {
  for (let i = 0; i < Number(count); i++) connect(what, Number(port));
}
