'use strict';

// @fastify/websocket, which depends on ws, over Hawser: `npm start fastify` in a checkout, or `npm install` and `npm start` in
// this folder. No line of the program says so, only `package.json`: there `ws` is Hawser, for every dependency.
//
//   npx wscat -c ws://127.0.0.1:8085/echo/ada

const fastify = require('fastify');
const websocket = require('@fastify/websocket');

async function main() {
  const app = fastify();
  await app.register(websocket, { options: { maxPayload: 64 * 1024 } });

  app.get('/', async () => ({
    engine: require('ws/package.json').name,
    clients: app.websocketServer.clients.size
  }));

  // Hooks, schemas and parameters are Fastify's: what they refuse is answered with their status, before any upgrade.
  const schema = { params: { properties: { name: { type: 'string', pattern: '^[a-z]{1,16}$' } } } };
  app.get('/echo/:name', { schema, websocket: true }, (socket, { params }) => {
    socket.send(`Ahoy, ${params.name}`);
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });

  const address = await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8085) });
  console.log(`Fastify: ${address}, with a WebSocket at /echo/<name>`);
}

main().catch((error) => {
  console.error(`Fastify: ${error.message}`);
  process.exitCode = 1;
});
