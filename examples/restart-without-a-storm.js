'use strict';

// A restart whose clients do not all come back in the same instant: `node examples/restart-without-a-storm.js`, then
//
//   kill -HUP <the process>      restarts the service, and says when its clients have gone and come back
//   kill <the process>           ends it in the same way
//
// Both ends are in this one process, so that there is something to see; CLIENTS (200) says how many clients there are. A storm has two
// causes, and each end cures one:
//
// - The server closes all connections at once. `shutdown()` spreads that over SPREAD_MS (5000): 1001, "going away", is what its
//   clients get, behind everything that was sent to them. Who does not answer is cut off when `timeout` is over.
// - The clients come back at once. Each waits for a time that it chooses at random, within bounds that grow with every attempt:
//   examples/reconnecting-client.js.

const { once } = require('node:events');
const http = require('node:http');
const { WebSocketServer } = require('hawser');

const { ReconnectingSocket } = require('./reconnecting-client');

const SPREAD_MS = Number(process.env.SPREAD_MS ?? 5000);
const CLIENTS = Number(process.env.CLIENTS ?? 200);

const CLOSING_MS = 5000;
const SLOT_MS = 100;

/** The service: what a process of its own would be, behind a proxy that looks for another one while it restarts. */
class Service {
  #server = http.createServer((request, response) => response.end('Hello\n'));
  #sockets = new WebSocketServer({ server: this.#server });
  #end;

  constructor(onArrival) {
    this.#sockets.on('error', (error) => {
      console.error(`Restart: ${error.message}`);
      process.exit(1);
    });
    this.#sockets.on('connection', (socket) => {
      // 'close' follows and does the work; without a listener the error would end the process.
      socket.on('error', () => {});
      onArrival(this.#sockets.clients.size);
    });
  }

  async listen(port) {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return this.#server.address().port;
  }

  /** The second time it is the same end. */
  end() {
    this.#end ??= this.#closeAll();
    return this.#end;
  }

  async #closeAll() {
    // A proxy sends new clients elsewhere from here on; who comes all the same gets 503.
    this.#server.close();
    const { closed, terminated } = await this.#sockets.shutdown({
      reason: 'The service restarts',
      spread: SPREAD_MS,
      timeout: SPREAD_MS + CLOSING_MS
    });
    this.#server.closeAllConnections();
    console.log(`Restart: ${closed} clients have gone in order, ${terminated} were cut off`);
  }
}

/** When clients have come back, by the tenth of a second. */
class Arrivals {
  #slots = new Map();

  note() {
    const slot = Math.floor(performance.now() / SLOT_MS);
    this.#slots.set(slot, (this.#slots.get(slot) ?? 0) + 1);
  }

  toString() {
    const slots = [...this.#slots.keys()];
    const span = ((Math.max(...slots) - Math.min(...slots) + 1) * SLOT_MS) / 1000;
    return `over ${span} s, at most ${Math.max(...this.#slots.values())} of them within ${SLOT_MS} ms`;
  }
}

async function main() {
  let port = Number(process.env.PORT ?? 8089);
  let service;

  const start = async () => {
    const arrivals = new Arrivals();
    service = new Service((count) => {
      arrivals.note();
      if (count === CLIENTS) console.log(`Restart: ${count} clients are there, ${arrivals}`);
    });
    port = await service.listen(port);
  };

  await start();
  console.log(`Restart: http://127.0.0.1:${port}, process ${process.pid}`);
  const address = `ws://127.0.0.1:${port}`;
  const clients = Array.from({ length: CLIENTS }, () => new ReconnectingSocket(address));

  let isEnding = false;
  process.on('SIGHUP', async () => {
    const last = service;
    await last.end();
    if (service === last && !isEnding) await start();
  });
  process.once('SIGTERM', async () => {
    isEnding = true;
    await service.end();
    for (const client of clients) client.close();
  });
}

main();
