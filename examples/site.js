'use strict';

// Both pages on one port, linked to each other. Which of the two programs one starts decides which page
// stands in front, and nothing else.

const path = require('node:path');

const { startChat } = require('./chat/endpoint');
const { startEcho } = require('./echo/endpoint');
const { createPageServer, listen } = require('./page-server');

const SHUTDOWN_GRACE_MS = 1000;

/**
 * Serves the site until SIGINT or SIGTERM.
 *
 * @param {object} options
 * @param {string} options.title what the printed line calls it
 * @param {number} options.port where it listens if PORT names no other port
 * @param {string} options.home the page in front, `/chat/` or `/echo/`
 * @param {(address: string) => string} options.hint what to print below the address
 */
function serveSite({ title, port, home, hint }) {
  const chat = startChat();
  const echo = startEcho();
  const server = createPageServer({
    folders: {
      '/chat/': path.join(__dirname, 'chat', 'public'),
      '/echo/': path.join(__dirname, 'echo', 'public'),
      '/shared/': path.join(__dirname, 'shared', 'public')
    },
    upgrades: { ...chat.upgrades, ...echo.upgrades },
    home
  });

  /** Tells every page that the server goes away (they come back by themselves), then ends. */
  function shutDown() {
    server.close();
    server.closeIdleConnections();
    chat.stop();
    echo.stop();
    setTimeout(() => process.exit(0), SHUTDOWN_GRACE_MS).unref();
  }

  process.once('SIGINT', shutDown);
  process.once('SIGTERM', shutDown);
  listen(server, title, port, hint);
}

module.exports = { serveSite };
