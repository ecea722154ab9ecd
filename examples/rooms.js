'use strict';

// Rooms: `node examples/rooms.js`, then any client at ws://127.0.0.1:8082/<room>, as
//
//   npx wscat -c ws://127.0.0.1:8082/harbour
//
// What one says is heard by all others in the room, and who comes or goes is told. A room is a topic: it is there as long as
// anybody has subscribed to it, and a message to all in it is one call, however many they are.

const { WebSocketServer } = require('hawser');

const MAX_MESSAGE_BYTES = 16 * 1024;
const ROOM_NAME = /^\/([\w-]{1,64})$/;

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.env.PORT ?? 8082),
  maxPayload: MAX_MESSAGE_BYTES
});

server.on('listening', () => console.log(`Rooms: ws://127.0.0.1:${server.address().port}/<room>`));

server.on('connection', (socket, request) => {
  // 'close' follows and does the work; without a listener the error would end the process.
  socket.on('error', () => {});

  const room = ROOM_NAME.exec(request.url)?.[1];
  if (room === undefined) return socket.close(1008, 'The path must name a room, as /harbour');

  const others = server.publish(room, `Somebody came to ${room}.`);
  socket.send(`You are in ${room}, with ${others} others.`);
  socket.subscribe(room);
  socket.on('message', (data) => socket.publish(room, String(data)));
  socket.on('close', () => server.publish(room, `Somebody left ${room}.`));
});
