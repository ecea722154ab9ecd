'use strict';

// What a scenario has in its hands: servers, clients and peers by hand, over TCP or TLS, all closed when it is over, and
// the trace of what it observed. Peers by hand share no code with the implementations under test.

const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const path = require('node:path');
const tls = require('node:tls');
const { spawn } = require('node:child_process');
const { once } = require('node:events');

const { RawPeer, requestHead } = require('../../js/support/raw-peer');
const { describeBytes } = require('./describe-value');
const { Trace } = require('./trace');

const support = path.join(__dirname, '../../js/support');
const key = fs.readFileSync(path.join(support, 'key.pem'));
const cert = fs.readFileSync(path.join(support, 'cert.pem'));
const host = '127.0.0.1';

const EVENTS = ['open', 'message', 'ping', 'pong', 'error', 'close'];
const STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'];
const OPCODES = { 0: 'continuation', 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' };

class Environment {
  #module;
  #ws;
  #closers = [];

  /** @type {boolean} whether connections run over TLS */
  secure;
  trace = new Trace();

  /**
   * @param {object} module under test, as implementations.js describes it
   * @param {boolean} secure
   */
  constructor(module, secure) {
    this.#module = module;
    this.#ws = module.api;
    this.secure = secure;
  }

  /** Adds a line to the trace. */
  note(what, ...values) {
    this.trace.add('main', what, ...values);
  }

  /** @returns {*} what `send` has given, but for a boolean: one scenario shows that for all */
  sent = (value) => (typeof value === 'boolean' ? undefined : value);

  /** Adds a line to the log of one end. */
  noteAt(log, what, ...values) {
    this.trace.add(log, what, ...values);
  }

  /** Notes what `run` returns or throws. */
  attempt(what, run) {
    try {
      this.note(what, run());
    } catch (error) {
      this.note(`${what} throws`, error);
    }
  }

  /** Registers work for the end of the scenario. */
  atEnd(close) {
    this.#closers.push(close);
  }

  /** Closes everything, the newest first. */
  async dispose() {
    this.trace.freeze();
    for (const close of this.#closers.reverse()) await close();
  }

  /** Records all events of a WebSocket, with its state, in the log `name`. */
  watch(websocket, name) {
    for (const event of EVENTS) {
      websocket.on(event, (...values) => {
        this.noteAt(name, `${event} (${STATES[websocket.readyState]})`, ...values);
      });
    }
    this.atEnd(() => websocket.terminate());
    return websocket;
  }

  /** Resolves when a WebSocket has closed. */
  closed(websocket) {
    if (websocket.readyState === 3) return undefined;
    return new Promise((resolve) => websocket.once('close', () => resolve()));
  }

  /** Resolves when everybody who was called in this turn of Node's loop has returned. */
  turn() {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /**
   * Resolves when what a WebSocket has written is counted as written: its peer may have it before its writer has done
   * that.
   */
  async settled(websocket) {
    while (websocket.bufferedAmount > 0) await this.turn();
    return websocket;
  }

  /**
   * Runs `body` in a Node process of its own, with the names `ws` (the module) and `argument`, and notes what it writes
   * and how it ends.
   *
   * @param {function(Function, string)} body is taken as text: an arrow function
   * @param {string} argument
   */
  async inProcess(body, argument) {
    const { file, variables } = this.#module;
    const source = `(${body})(require(${JSON.stringify(file)}), ${JSON.stringify(argument)})`;
    const child = spawn(process.execPath, ['-e', source], {
      env: {
        ...process.env,
        ...variables,
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
        NODE_NO_WARNINGS: '1'
      },
      stdio: ['ignore', 'pipe', 'pipe']
    });
    this.atEnd(() => child.kill('SIGKILL'));
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (written) => (output += written));
    child.stderr.setEncoding('utf8').on('data', (written) => (errors += written));
    const [code, signal] = await once(child, 'close');
    this.noteAt('process', 'ended', code, signal, output, /^\w*Error.*/m.exec(errors)?.[0]);
  }

  /** Lets a server listen on a free port, and forget all its connections in the end. */
  async listen(server) {
    const sockets = new Set();
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => {});
    });
    this.atEnd(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    server.listen(0, host);
    await once(server, 'listening');
    return server.address().port;
  }

  httpServer() {
    return this.secure ? https.createServer({ key, cert }) : http.createServer();
  }

  url(port, rest = '/') {
    return `${this.secure ? 'wss' : 'ws'}://${host}:${port}${rest}`;
  }

  /**
   * A server of the module under test. Its connections are watched in the log 'server'.
   *
   * @param {object} [options]
   * @returns {Promise<{wss: object, server: http.Server, port: number, url: string}>}
   */
  async serve(options) {
    const server = this.httpServer();
    const wss = new this.#ws.WebSocketServer({ server, ...options });
    wss.on('connection', (websocket) => this.watch(websocket, 'server'));
    const port = await this.listen(server);
    return { wss, server, port, url: this.url(port) };
  }

  /**
   * A client of the module under test, watched in the log 'client'. It offers no extension unless told to.
   *
   * @param {string} url
   * @param {object} [options]
   * @param {string|string[]} [protocols]
   */
  client(url, options, protocols) {
    const settings = { perMessageDeflate: false, ca: cert, ...options };
    return this.watch(new this.#ws.WebSocket(url, protocols, settings), 'client');
  }

  /** Two connected ends of the module under test. */
  async pair(serverOptions, clientOptions) {
    const { wss, url } = await this.serve(serverOptions);
    const connection = once(wss, 'connection');
    const client = this.client(url, clientOptions);
    await once(client, 'open');
    const [server, req] = await connection;
    await this.settled(server);
    return { wss, server, client, req };
  }

  /** A connection by hand to a port. @returns {RawPeer} */
  dial(port, options) {
    const address = { port, host, ca: cert, ...options };
    const stream = this.secure ? tls.connect(address) : net.connect(address);
    this.atEnd(() => stream.destroy());
    return new RawPeer(stream);
  }

  /**
   * A WebSocket of the module's server whose client is a peer by hand.
   *
   * @param {object} [options] of the server
   * @param {object} [headers] of the request
   * @param {object} [connectOptions] of the peer's socket
   * @returns {Promise<{ws: object, raw: RawPeer, head: string, req: object, wss: object}>}
   */
  async rawClient(options, headers, connectOptions) {
    const { wss, port } = await this.serve(options);
    const raw = this.dial(port, connectOptions);
    raw.write(requestHead(headers));
    const [websocket, req] = await once(wss, 'connection');
    const head = await raw.readHead();
    await this.settled(websocket);
    return { wss, ws: websocket, req, raw, head };
  }

  /**
   * A server by hand: `accept()` resolves with the next connection.
   *
   * @returns {Promise<{url: string, port: number, accept: function(): Promise<RawPeer>}>}
   */
  async rawListener(options) {
    const server = this.secure
      ? tls.createServer({ key, cert, ...options })
      : net.createServer({ ...options });
    const event = this.secure ? 'secureConnection' : 'connection';
    const waiting = [];
    const arrived = [];
    server.on(event, (stream) => {
      const raw = new RawPeer(stream);
      if (waiting.length > 0) waiting.shift()(raw);
      else arrived.push(raw);
    });
    const port = await this.listen(server);
    const accept = () =>
      arrived.length > 0
        ? Promise.resolve(arrived.shift())
        : new Promise((resolve) => waiting.push(resolve));
    return { url: this.url(port), port, accept };
  }

  /**
   * A WebSocket of the module's client whose server is a peer by hand.
   *
   * @returns {Promise<{ws: object, raw: RawPeer, request: string}>}
   */
  async rawServer(clientOptions, protocols, responseLines, listenOptions) {
    const { url, accept } = await this.rawListener(listenOptions);
    const websocket = this.client(url, clientOptions, protocols);
    const raw = await accept();
    const opened = once(websocket, 'open');
    const request = await raw.acceptUpgrade(responseLines);
    await opened;
    return { ws: websocket, raw, request };
  }

  /** Either end of the module under test with a peer by hand; `masked` says how the peer has to send. */
  async end(role, options) {
    const connected =
      role === 'server' ? await this.rawClient(options) : await this.rawServer(options);
    return { ...connected, masked: role === 'server' };
  }

  /** Notes the next `count` frames that a peer by hand receives. */
  async noteFrames(raw, count, log = 'wire') {
    for (let i = 0; i < count; ++i) {
      const { fin, rsv, opcode, masked, payload } = await raw.readFrame();
      const flags = [fin ? 'FIN' : '', rsv ? `RSV${rsv}` : '', masked ? 'MASK' : '']
        .filter(Boolean)
        .join('+');
      this.noteAt(log, `${OPCODES[opcode] ?? opcode} ${flags} ${describeBytes(payload)}`);
    }
  }

  /** Notes all frames that a peer by hand still receives, up to the end. */
  async noteRest(raw, log = 'wire') {
    for (;;) {
      try {
        await this.noteFrames(raw, 1, log);
      } catch (error) {
        if (!/^The peer ended/.test(error.message)) throw error;
        this.noteAt(log, 'end');
        return;
      }
    }
  }
}

module.exports = { Environment, cert, key };
