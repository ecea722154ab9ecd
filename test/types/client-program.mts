// A client as people write it against @types/ws, as an ES module: it has to compile against those types and against ours.

import { Agent, ClientRequest, IncomingMessage } from 'http';
import { Duplex } from 'stream';
import WebSocket, { createWebSocketStream, WebSocket as Named, WebSocketServer } from 'ws';
import type {
  ClientOptions,
  CloseEvent,
  Data,
  ErrorEvent,
  MessageEvent,
  RawData,
  Server
} from 'ws';

const options: ClientOptions = {
  agent: new Agent(),
  followRedirects: true,
  handshakeTimeout: 1000,
  headers: { Authorization: 'Basic x' },
  maxPayload: 1 << 20,
  origin: 'http://127.0.0.1',
  perMessageDeflate: false,
  protocolVersion: 13,
  rejectUnauthorized: false,
  finishRequest: (request: ClientRequest, websocket: WebSocket) => {
    websocket.once('open', () => {});
    request.end();
  },
  generateMask: (mask) => mask.fill(0)
};

const sockets: WebSocket[] = [
  new WebSocket('ws://127.0.0.1'),
  new WebSocket(new URL('ws://127.0.0.1'), options),
  new WebSocket('ws://127.0.0.1', 'chat', { ...options, ca: 'pem' }),
  new WebSocket('ws://127.0.0.1', ['chat', 'superchat'], { headers: { cookie: ['a=1', 'b=2'] } }),
  new Named('ws://127.0.0.1', undefined, options)
];
const [ws] = sockets;

ws.onopen = (event) => event.target.send('hi');
ws.onmessage = (event: MessageEvent) => {
  const data: Data = event.data;
  console.log(typeof data === 'string' ? data.length : data);
};
ws.onclose = (event: CloseEvent) => console.log(event.code, event.reason.length, event.wasClean);
ws.onerror = (event: ErrorEvent) => console.log(event.message, event.error);
ws.onmessage = null;

const onMessage = (event: MessageEvent): void => console.log(event.type, event.target === ws);
ws.addEventListener('message', onMessage, { once: true });
ws.addEventListener('close', { handleEvent: (event) => console.log(event.code) });
ws.removeEventListener('message', onMessage);

ws.on('upgrade', (response: IncomingMessage) => console.log(response.headers['set-cookie']));
ws.on('unexpected-response', (request, response) => {
  console.log(response.statusCode);
  request.destroy();
});
ws.on('redirect', (url, request) => console.log(url.length, request.setHeader('A', 'b')));
ws.on('ping', (data) => ws.pong(data));
ws.addListener('message', (data: RawData, isBinary: boolean) => console.log(data, isBinary));
ws.removeListener('open', () => {});

for (const data of ['text', 1, Buffer.alloc(1), new Uint8Array(1), new ArrayBuffer(1), [1, 2]]) {
  ws.send(data);
}
ws.send(new DataView(new ArrayBuffer(1)), (error) => console.log(error?.message));
ws.send('part', { fin: false, mask: true });
ws.binaryType = 'arraybuffer';
ws.pause();
ws.resume();

const state: 0 | 1 | 2 | 3 = ws.readyState;
const numbers: number[] = [ws.bufferedAmount, state, Named.OPEN, ws.CLOSED];
const texts: string[] = [ws.extensions, ws.protocol, ws.url];
const duplex: Duplex = createWebSocketStream(ws);
const server: Server = new WebSocketServer({ port: 0 });
const again: WebSocketServer = server;

export { again, duplex, numbers, texts };
