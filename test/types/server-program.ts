// A server as people write it against @types/ws: it has to compile against those types and against ours.

import { createServer, IncomingMessage } from 'http';
import { Duplex } from 'stream';
import WebSocket = require('ws');
import {
  AddressInfo,
  createWebSocketStream,
  RawData,
  Server,
  ServerOptions,
  WebSocketServer
} from 'ws';

interface Session extends WebSocket {
  isAlive?: boolean;
  user?: string;
}

class Client extends WebSocket {
  readonly id = Math.random();

  greet(): void {
    this.send(`hello ${this.id}`);
  }
}

class Request extends IncomingMessage {
  user = 'nobody';
}

function toText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}

const options: ServerOptions = {
  noServer: true,
  clientTracking: true,
  maxPayload: 1024,
  perMessageDeflate: { threshold: 10, zlibDeflateOptions: { level: 3 }, serverMaxWindowBits: 10 },
  verifyClient: ({ origin, secure, req }, callback) => {
    callback(secure && origin === req.headers.host, 403, 'No', { 'X-Why': 'origin' });
  },
  handleProtocols: (protocols, request) => (request.url && protocols.has('a') ? 'a' : false)
};

const wss = new WebSocketServer(options);
const other: Server = new WebSocket.Server(
  { port: 0, verifyClient: (info: { secure: boolean }) => info.secure },
  () => {}
);
const typed = new WebSocketServer<typeof Client, typeof Request>({
  WebSocket: Client,
  server: createServer({ IncomingMessage: Request })
});

typed.on('connection', (client, request) => {
  client.greet();
  client.send(request.user);
  typed.clients.forEach((each) => each.greet());
});

wss.on('connection', (socket: Session, request: IncomingMessage) => {
  socket.isAlive = true;
  socket.user = request.headers['x-user'] as string;
  socket.on('pong', function () {
    (this as Session).isAlive = true;
  });
  socket.on('message', (data, isBinary) => {
    for (const client of wss.clients) {
      if (client !== socket && client.readyState === WebSocket.OPEN) {
        client.send(
          data,
          { binary: isBinary, compress: false },
          (err) => err && client.terminate()
        );
      }
    }
    toText(data);
  });
  socket.once('close', (code, reason) => console.log(code + 1, reason.toString()));
  socket.on('error', console.error);
  socket.on('custom', (...args: unknown[]) => args.length);
  socket.emit('custom', 1, 2);
  socket.ping('', false, (err) => console.log(err));
  socket.ping();
  socket.close(1001, 'bye');
  createWebSocketStream(socket, { encoding: 'utf8' }).pipe(process.stdout);
});

wss.on('headers', (headers, request) => headers.push(`X-Url: ${request.url}`));
wss.on('wsClientError', (error, socket, request) => {
  socket.end(`HTTP/1.1 400 ${error.message} ${request.method}\r\n\r\n`);
});
wss.on('error', (error) => console.error(error.message));
wss.on('close', () => {});
wss.once('listening', () => console.log((wss.address() as AddressInfo).port));
wss.off('error', console.error);

const server = createServer();
server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
  if (!wss.shouldHandle(request)) return socket.destroy();
  wss.handleUpgrade(request, socket, head, (ws) => wss.emit('connection', ws, request));
  return undefined;
});

other.options.path = '/chat';
other.close((err) => console.log(err?.message));

export { Client, server, toText };
