'use strict';

// Back-pressure: `node examples/back-pressure.js`, then any client at ws://127.0.0.1:8087.
//
// A camera sends 50 pictures a second to everybody, to readers of every speed. send() never refuses: what a peer does not read
// waits in memory, and `bufferedAmount` is how much. So a reader with too much before it is left out until it has caught up, which
// is right for pictures: the newest is worth most. One that reads nothing at all is given up. (Where nothing may be left out, as
// in a log, close the connection at the bound, and let the client come back and ask from where it was.)
//
// PICTURES_PER_SECOND makes it faster.

const { WebSocket, WebSocketServer } = require('hawser');

const PICTURE_BYTES = 64 * 1024;
const MAX_WAITING_BYTES = 16 * PICTURE_BYTES;
const PATIENCE_PICTURES = 500; // left out in a row: ten seconds
const PER_SECOND = Number(process.env.PICTURES_PER_SECOND ?? 50);
const REPORT_MS = 1000;

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.env.PORT ?? 8087),
  maxPayload: 1024,
  // Pictures are compressed already, and compressing costs time.
  perMessageDeflate: false
});

/** What becomes of the pictures for one reader. */
class Reader {
  #socket;
  #leftOutInARow = 0;

  leftOut = 0;

  constructor(socket) {
    this.#socket = socket;
  }

  get waitingBytes() {
    return this.#socket.bufferedAmount;
  }

  /** @param {Buffer} picture the same for all readers: it is framed once */
  show(picture) {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.waitingBytes <= MAX_WAITING_BYTES) {
      this.#leftOutInARow = 0;
      this.#socket.send(picture);
      return;
    }
    this.leftOut++;
    if (++this.#leftOutInARow < PATIENCE_PICTURES) return;
    console.log(`A reader is given up: ${this.waitingBytes} bytes wait for it.`);
    // Not close(): its frame would wait behind all that the reader does not read.
    this.#socket.terminate();
  }
}

const readers = new Set();
let taken = 0;

/** Begins with its number, so that readers see what they have missed. */
function takePicture() {
  const picture = Buffer.alloc(PICTURE_BYTES);
  picture.writeUInt32BE(taken++);
  for (const reader of readers) reader.show(picture);
}

function report() {
  const waiting = Math.max(...[...readers].map(({ waitingBytes }) => waitingBytes));
  const leftOut = [...readers].reduce((sum, reader) => sum + reader.leftOut, 0);
  console.log(`${readers.size} readers, at most ${waiting} bytes wait, ${leftOut} left out`);
}

server.on('connection', (socket) => {
  // 'close' follows and does the work; without a listener the error would end the process.
  socket.on('error', () => {});
  const reader = new Reader(socket);
  readers.add(reader);
  socket.on('close', () => readers.delete(reader));
});

server.on('listening', () => {
  console.log(`Back-pressure: ws://127.0.0.1:${server.address().port}`);
  setInterval(takePicture, 1000 / PER_SECOND);
  setInterval(() => readers.size > 0 && report(), REPORT_MS);
});
