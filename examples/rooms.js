'use strict';

// Rooms: `node examples/rooms.js`, then any client at ws://127.0.0.1:8082/<room>, as
//
//   npx wscat -c ws://127.0.0.1:8082/harbour
//
// What one says is heard by all others in the room, and who comes or goes is told. A room is a Set of sockets, there as long
// as anybody is in it. Sends of the same data to many are encoded once.

const { WebSocket, WebSocketServer } = require('hawser');

const MAX_ROOMS = 1000;
const MAX_MESSAGE_BYTES = 16 * 1024;
const ROOM_NAME = /^\/([\w-]{1,64})$/;

/** name -> the sockets in it */
const rooms = new Map();

/** @param {string} text to everybody in a room but `except` */
function tell(room, text, except) {
  for (const member of room) {
    if (member !== except && member.readyState === WebSocket.OPEN) member.send(text);
  }
}

function enter(name, socket) {
  const room = rooms.get(name) ?? new Set();
  rooms.set(name, room);
  tell(room, `Somebody came to ${name}.`);
  room.add(socket);
  socket.send(`You are in ${name}, with ${room.size - 1} others.`);
  return room;
}

function leave(name, room, socket) {
  room.delete(socket);
  if (room.size === 0) rooms.delete(name);
  else tell(room, `Somebody left ${name}.`);
}

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.env.PORT ?? 8082),
  maxPayload: MAX_MESSAGE_BYTES
});

server.on('listening', () => console.log(`Rooms: ws://127.0.0.1:${server.address().port}/<room>`));

server.on('connection', (socket, request) => {
  // 'close' follows and does the work; without a listener the error would end the process.
  socket.on('error', () => {});

  const name = ROOM_NAME.exec(request.url)?.[1];
  if (name === undefined) return socket.close(1008, 'The path must name a room, as /harbour');
  if (rooms.size >= MAX_ROOMS && !rooms.has(name)) return socket.close(1013, 'Too many rooms');

  const room = enter(name, socket);
  socket.on('message', (data) => tell(room, String(data), socket));
  socket.on('close', () => leave(name, room, socket));
});
