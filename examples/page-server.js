'use strict';

// The plain web server that both examples share: the files of one folder, read anew for each request
// so that an edited page needs only a reload, on 127.0.0.1 alone.

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

function reply(response, status, body, contentType = 'text/plain; charset=utf-8') {
  response.writeHead(status, {
    ...COMMON_HEADERS,
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body)
  });
  response.end(body);
}

/**
 * The names are listed once, at the start: a request can only name a file that is in the list, so no
 * path of a client ever reaches the file system.
 */
function routesOf(folder) {
  const names = fs.readdirSync(folder).filter((name) => path.extname(name) in CONTENT_TYPES);
  const routes = new Map(names.map((name) => [`/${name}`, path.join(folder, name)]));
  routes.set('/', path.join(folder, 'index.html'));
  return routes;
}

/**
 * Makes an HTTP server (not yet listening) that answers with the pages of a folder.
 *
 * @param {string} folder absolute path of the folder with `index.html`
 * @returns {http.Server}
 */
function createPageServer(folder) {
  const routes = routesOf(folder);

  return http.createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      reply(response, 405, 'Only GET and HEAD are answered here.\n');
      return;
    }
    const file = routes.get(request.url.split('?', 1)[0]);
    if (file === undefined) {
      reply(response, 404, 'There is no such page.\n');
      return;
    }
    fs.readFile(file, (error, body) => {
      if (error) reply(response, 500, 'The page could not be read.\n');
      else reply(response, 200, body, CONTENT_TYPES[path.extname(file)]);
    });
  });
}

/**
 * Listens on 127.0.0.1 at the port that the environment variable PORT names (0: any free port) and
 * prints the address. Ends the process with a plain sentence when it cannot.
 *
 * @param {http.Server} server
 * @param {string} title what the printed line calls the server
 * @param {number} defaultPort
 */
function listen(server, title, defaultPort) {
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
    console.log(`${title}: http://${HOST}:${server.address().port}`);
  });
}

module.exports = { createPageServer, listen };
