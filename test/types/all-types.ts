// What our types have and @types/ws do not, and every option and event that there is.

import { createServer } from 'http';
import { BlockList, connect } from 'net';
import { Duplex, PassThrough } from 'stream';
import WebSocket = require('ws');

const connection: Required<WebSocket.ConnectionOptions> = {
  allowSynchronousEvents: false,
  autoPong: false,
  closeTimeout: 1000,
  generateMask: (mask: Buffer) => mask.fill(1),
  idleTimeout: 30000,
  sendPings: false,
  errorOnIdleTimeout: true,
  highWaterMark: 65536,
  maxBackpressure: 1048576,
  onBackpressure: 'drop',
  maxBufferedBytes: 1024,
  maxBufferedChunks: 10,
  maxFragments: 10,
  maxPayload: 10,
  maxPendingAutoPongs: 10,
  skipUTF8Validation: true,
  topicNamespace: 'mine'
};

const publishing: Required<WebSocket.PublishOptions> = {
  binary: true,
  compress: false,
  except: null
};

const deflate: Required<WebSocket.PerMessageDeflateOptions> = {
  clientMaxWindowBits: false,
  clientNoContextTakeover: true,
  concurrencyLimit: 2,
  historySize: 8192,
  serverMaxWindowBits: 9,
  serverNoContextTakeover: true,
  threshold: 0,
  zlibDeflateOptions: { memLevel: 7 },
  zlibInflateOptions: { chunkSize: 1024 }
};

const clientOptions: WebSocket.ClientOptions = {
  ...connection,
  createConnection: connect,
  finishRequest: (request) => request.end(),
  followRedirects: true,
  handshakeTimeout: 1,
  headers: { cookie: ['a=1', 'b=2'], 'x-count': 2 },
  maxRedirects: 1,
  origin: 'http://127.0.0.1',
  perMessageDeflate: deflate,
  protocols: ['a', 'b'],
  protocolVersion: 8,
  servername: 'localhost'
};

const { generateMask, ...shared } = connection;
const serverOptions: WebSocket.ServerOptions = {
  ...shared,
  allowedOrigins: ['https://a.example', /\.example$/],
  authenticate: async ({ headers }, { signal }) => (signal.aborted ? null : { name: headers.host }),
  backlog: 1,
  clientTracking: false,
  handleProtocols: (protocols) => [...protocols][0] ?? false,
  handshakeTimeout: 10_000,
  host: '127.0.0.1',
  maxConnections: 10,
  maxConnectionsPerAddress: 2,
  noServer: false,
  path: '/',
  perMessageDeflate: true,
  port: 0,
  server: createServer(),
  trustProxy: ['loopback', '10.0.0.0/8'],
  verifyClient: () => true,
  WebSocket
};

const origins: WebSocket.AllowedOrigins[] = ['null', /x/, (origin, { url }) => origin === url];
const trusted: WebSocket.TrustProxy[] = [
  ...[true, 1, 'loopback', new BlockList()],
  (address, hop) => hop === 0 && address === undefined
];
const sharing: WebSocket.SharedServerOptions = {
  path: (pathname, { headers }) => pathname === headers.host,
  server: createServer()
};
new WebSocket.WebSocketServer(sharing).close();

class Player extends WebSocket {
  declare user: { name: string };
}
const players = new WebSocket.WebSocketServer({
  authenticate: ({ url }) => ({ name: url }),
  noServer: true,
  path: /^\/play\//,
  WebSocket: Player
});
players.on('connection', ({ user }) => user.name.length);
players.on('connection', (player: WebSocket & WebSocket.Authenticated<{ id: number }>) => {
  player.send(player.user.id);
});
players.on('upgradeError', (error, { url }) => console.error(error, url));
players
  .shutdown({ code: 1012, reason: 'restart', spread: 10, timeout: 20 })
  .then(({ closed, terminated }: WebSocket.ShutdownResult) => closed + terminated);

const ws = new WebSocket('ws://127.0.0.1', clientOptions);
const names: Array<keyof WebSocket.Events> = ['open', 'close', 'error', 'message', 'ping', 'pong'];
for (const name of names) ws.on(name, () => {});
ws.prependListener('redirect', (url: string, request) => request.setHeader('X-Url', url));
ws.on('unexpected-response', (request, response) =>
  request.destroy(new Error(response.statusMessage))
);
ws.on('upgrade', (response) => response.statusCode);

ws.binaryType = 'blob';
ws.on('message', (data: WebSocket.RawData | Blob) =>
  console.log(data instanceof Blob && data.size)
);
ws.close(1000, new Uint8Array([104, 105]));
ws.send(new Blob(['x']), null, () => {});
ws.ping(() => {});
ws.pong('data', (error) => console.log(error?.message));
ws.ping('data', true, (error: Error) => console.log(error.message));

const isSubscribed: boolean = ws.subscribe('news') && ws.isSubscribed('news');
const topics: string[] = ws.topics;
const handedTo: number = ws.publish('news', new Blob(['x']), publishing);
ws.unsubscribe('news');

const near: Duplex = new PassThrough();
const manual = new WebSocket(null, undefined, connection);
manual.setSocket(near, Buffer.alloc(0), { maxPayload: 0 });
manual.emitClose();

const wss = new WebSocket.WebSocketServer(serverOptions);
const events: Array<keyof WebSocket.ServerEvents> = [
  ...(['close', 'connection', 'error'] as const),
  ...(['headers', 'listening', 'upgradeError', 'wsClientError'] as const)
];
for (const name of events) wss.once(name, () => {});
const reached: number[] = [
  wss.publish('news', 'x', { except: ws }),
  wss.broadcast(Buffer.alloc(1)),
  wss.subscriberCount('news')
];
const handled: boolean = wss.shouldHandle({} as Parameters<typeof wss.shouldHandle>[0]);

const [header, payload] = WebSocket.Sender.frame('text', {
  fin: true,
  opcode: 1,
  mask: true,
  generateMask
});
const agreed = new WebSocket.PerMessageDeflate({ ...deflate, isServer: true, maxPayload: 1 });
const sender = new WebSocket.Sender(near, { [WebSocket.PerMessageDeflate.extensionName]: agreed });
sender.send('x', { binary: true, compress: true, fin: true, mask: false }, () => {});
sender.ping('x');
sender.pong(Buffer.alloc(1), true);
sender.close(1000, 'bye', false, () => {});
sender.sendFrame([header, payload]);

const receiver = new WebSocket.Receiver({
  allowSynchronousEvents: true,
  binaryType: 'fragments',
  extensions: {},
  isServer: true,
  maxBufferedChunks: 1,
  maxFragments: 1,
  maxPayload: 1,
  skipUTF8Validation: false
});
receiver.on('conclude', (code: number, reason: Buffer) => console.log(code, reason));
receiver.write(Buffer.alloc(1));

const offered = WebSocket.extension.format({ 'permessage-deflate': agreed.offer() });
agreed.accept(WebSocket.extension.parse(offered)['permessage-deflate']);
agreed.compress('x', true, (error, data) => console.log(error, data?.length));
agreed.decompress(Buffer.alloc(1), true, (error, data) => console.log(error, data?.length));
agreed.cleanup();

const protocols: Set<string> = WebSocket.subprotocol.parse('a, b');

export { handled, handedTo, isSubscribed, origins, protocols, reached, topics, trusted };
