'use strict';

// Who connects, found out before there is a WebSocket: `node examples/authentication.js`, then sign in (any name will do here):
//
//   curl -c jar -d name=Ada http://127.0.0.1:8088/session       a cookie, as for a browser
//   curl -b jar http://127.0.0.1:8088/token                     a token for a program, good for a minute
//   npx wscat -c ws://127.0.0.1:8088 -H 'Authorization: Bearer <the token>'
//
// - A browser sends its cookies along with the upgrade, whatever page asks for it: `allowedOrigins` keeps pages of others out.
// - Other clients have no cookie, and no Origin; they send a token as a header. (A browser cannot: its WebSocket has no headers.)
// - Who is nobody gets 401, and costs neither a WebSocket nor a message. What a client sends before that is decided waits.

const { createHmac, randomBytes, randomUUID, timingSafeEqual } = require('node:crypto');
const http = require('node:http');
const { WebSocketServer } = require('hawser');

const TOKEN_LIFETIME_MS = 60_000;
const MAX_FORM_BYTES = 1024;
const MAX_MESSAGE_BYTES = 64 * 1024;

/** Kept with the program's other secrets, so that tokens outlive a restart; here it is new each time. */
const SECRET = randomBytes(32);

/** session -> name. A database in most programs, so that asking it takes a while. */
const sessions = new Map();

async function nameOfSession(session, signal) {
  await new Promise(setImmediate);
  // The client has gone, or has waited for too long: whoever asks a database hands the signal on to it.
  signal.throwIfAborted();
  return sessions.get(session);
}

function sign(text) {
  return createHmac('sha256', SECRET).update(text).digest('base64url');
}

function makeToken(name) {
  const content = JSON.stringify({ name, expires: Date.now() + TOKEN_LIFETIME_MS });
  const text = Buffer.from(content).toString('base64url');
  return `${text}.${sign(text)}`;
}

/** @returns {string|undefined} the name; undefined: it is not ours, or too old */
function nameInToken(token) {
  const [text, signature = ''] = token.split('.');
  const [wanted, given] = [Buffer.from(sign(text)), Buffer.from(signature)];
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return undefined;
  const { name, expires } = JSON.parse(Buffer.from(text, 'base64url'));
  return Date.now() < expires ? name : undefined;
}

const cookieIn = ({ cookie = '' }) => /(?:^|; *)session=([\w-]+)/.exec(cookie)?.[1];
const tokenIn = ({ authorization = '' }) => /^Bearer ([\w.-]+)$/i.exec(authorization)?.[1];

function unauthorized(message) {
  const headers = { 'WWW-Authenticate': 'Bearer' };
  // `expose`: the message is for the client. That of any other error is not, and reaches 'upgradeError' alone.
  return Object.assign(new Error(message), { status: 401, headers, expose: true });
}

/** @returns {Promise<{name: string}>} which is `socket.user` */
async function authenticate({ headers }, { signal }) {
  const [session, token] = [cookieIn(headers), tokenIn(headers)];
  if (session === undefined && token === undefined) throw unauthorized('Sign in first');
  const name = session ? await nameOfSession(session, signal) : nameInToken(token);
  if (name === undefined) throw unauthorized('Your session or token has ended: sign in again');
  return { name };
}

/** @returns {Promise<URLSearchParams|undefined>} undefined: it is too large */
async function readForm(request) {
  let body = '';
  for await (const chunk of request.setEncoding('latin1')) {
    body += chunk;
    if (body.length > MAX_FORM_BYTES) return undefined;
  }
  return new URLSearchParams(body);
}

async function answer(request, response) {
  const reply = (status, text, headers) => {
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
    response.end(`${text}\n`);
  };

  if (request.method === 'POST' && request.url === '/session') {
    const name = (await readForm(request))?.get('name')?.trim();
    if (!name) return reply(400, 'A form with your name, please.');
    const session = randomUUID();
    sessions.set(session, name);
    // Behind TLS: Secure, too.
    const cookie = `session=${session}; Path=/; HttpOnly; SameSite=Strict`;
    return reply(201, `Welcome, ${name}.`, { 'Set-Cookie': cookie });
  }
  if (request.method === 'GET' && request.url === '/token') {
    const name = sessions.get(cookieIn(request.headers));
    return name === undefined ? reply(401, 'Sign in first.') : reply(200, makeToken(name));
  }
  return reply(404, 'POST /session, or GET /token.');
}

const server = http.createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});

server.listen(Number(process.env.PORT ?? 8088), '127.0.0.1', () => {
  const { port } = server.address();
  const sockets = new WebSocketServer({
    server,
    authenticate,
    allowedOrigins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
    handshakeTimeout: 10_000,
    maxConnectionsPerAddress: 100,
    maxPayload: MAX_MESSAGE_BYTES
  });

  sockets.on('upgradeError', (error) => console.error('Authentication: has failed', error));
  sockets.on('connection', (socket) => {
    // 'close' follows and does the work; without a listener the error would end the process.
    socket.on('error', () => {});
    socket.send(`You are ${socket.user.name}`);
    socket.on('message', (data) => socket.send(`${socket.user.name} says ${data}`));
  });
  console.log(`Authentication: http://127.0.0.1:${port}`);
});
