'use strict';

// Gets sockets from its parent, each with a frame (in hexadecimal) to be written to it, and tells what it reads there.

process.on('message', (frame, socket) => {
  socket.on('data', (bytes) => process.send(bytes.toString('hex')));
  socket.on('error', () => {});
  socket.write(Buffer.from(frame, 'hex'));
});
