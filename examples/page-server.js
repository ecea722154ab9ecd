'use strict';

// The plain web server of the pages: the files of a few folders, read anew for each request so that an
// edited page needs only a reload, on 127.0.0.1 alone. WebSocket handshakes go to whom their path names.

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const HOST = '127.0.0.1';

const CONTENT_TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8'
};

const COMMON_HEADERS = {
  'Cache-Control': 'no-cache',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff'
};

function reply(response, status, body, headers = {}) {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    ...COMMON_HEADERS,
    ...headers,
    'Content-Length': Buffer.byteLength(body)
  });
  response.end(body);
}

/** The path of a request, without its query. */
function pathOf(request) {
  return request.url.split('?', 1)[0];
}

/**
 * The names are listed once, at the start: a request can only name a file that is in the list, so no
 * path of a client ever reaches the file system.
 *
 * @returns {Map<string, string>} path of a request -> path of a file
 */
function routesOf(folders) {
  const routes = new Map();
  for (const [prefix, folder] of Object.entries(folders)) {
    for (const name of fs.readdirSync(folder)) {
      if (!(path.extname(name) in CONTENT_TYPES)) continue;
      routes.set(prefix + name, path.join(folder, name));
      if (name === 'index.html') routes.set(prefix, path.join(folder, name));
    }
  }
  return routes;
}

/** Says no to a handshake; who gets this is an HTTP client still. */
function refuseUpgrade(socket) {
  socket.on('error', () => socket.destroy());
  socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

/**
 * Makes an HTTP server (not yet listening).
 *
 * @param {object} site
 * @param {Record<string, string>} site.folders path on the server (`/chat/`) -> absolute path of a folder
 * @param {Record<string, (request: http.IncomingMessage, socket: import('node:stream').Duplex,
 *   head: Buffer) => void>} site.upgrades path on the server (`/chat`) -> who answers handshakes there
 * @param {string} site.home where `/` leads
 * @returns {http.Server}
 */
function createPageServer({ folders, upgrades, home }) {
  const routes = routesOf(folders);
  const endpoints = new Map(Object.entries(upgrades));

  const server = http.createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      reply(response, 405, 'Only GET and HEAD are answered here.\n', { Allow: 'GET, HEAD' });
      return;
    }
    const asked = pathOf(request);
    const file = routes.get(asked);
    if (file === undefined) {
      // People leave out the slash at the end.
      const meant = asked === '/' ? home : `${asked}/`;
      if (routes.has(meant)) reply(response, 302, `See ${meant}\n`, { Location: meant });
      else reply(response, 404, 'There is no such page.\n');
      return;
    }
    fs.readFile(file, (error, body) => {
      if (error) reply(response, 500, 'The page could not be read.\n');
      else reply(response, 200, body, { 'Content-Type': CONTENT_TYPES[path.extname(file)] });
    });
  });

  server.on('upgrade', (request, socket, head) => {
    const answer = endpoints.get(pathOf(request)) ?? ((_, refused) => refuseUpgrade(refused));
    answer(request, socket, head);
  });
  return server;
}

/**
 * A browser tells the origin of the page that connects. Without this check any web site that the user
 * visits could talk to a server on 127.0.0.1 (RFC 6455, section 10.2). Programs send no Origin.
 *
 * For the option `verifyClient`.
 */
function isOwnPage({ origin, req }) {
  return (
    origin === undefined || (URL.canParse(origin) && new URL(origin).host === req.headers.host)
  );
}

/**
 * Listens on 127.0.0.1 at the port that the environment variable PORT names (0: any free port) and
 * prints the address. Ends the process with a plain sentence when it cannot.
 *
 * @param {http.Server} server
 * @param {string} title what the printed line calls the server
 * @param {number} defaultPort
 * @param {(address: string) => string} [hint] a line to print below
 */
function listen(server, title, defaultPort, hint) {
  const port = Number(process.env.PORT || defaultPort);
  const refuse = (sentence) => {
    console.error(`${title}: ${sentence}`);
    process.exit(1);
  };
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    refuse(`PORT must be a number from 0 to 65535, not "${process.env.PORT}".`);
  }
  server.once('error', (error) => {
    refuse(
      error.code === 'EADDRINUSE'
        ? `port ${port} is in use. Choose another one: PORT=${port + 1}, or PORT=0 for any free one.`
        : error.message
    );
  });
  server.listen(port, HOST, () => {
    const address = `http://${HOST}:${server.address().port}`;
    console.log(`${title}: ${address}`);
    if (hint) console.log(hint(address));
  });
}

module.exports = { createPageServer, isOwnPage, listen };
