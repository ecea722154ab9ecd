/// <reference types="node" />

// Types of this package. They accept every program that compiles against @types/ws, and add what those do not know;
// where the two had to differ, a comment says so.

import { EventEmitter } from 'events';
import {
  Agent,
  ClientRequest,
  ClientRequestArgs,
  IncomingMessage,
  OutgoingHttpHeaders,
  Server as HttpServer
} from 'http';
import { Server as HttpsServer } from 'https';
import { BlockList, createConnection } from 'net';
import { Duplex, DuplexOptions, Writable } from 'stream';
import { PeerCertificate, SecureContextOptions } from 'tls';
import { URL } from 'url';
import { ZlibOptions } from 'zlib';

/** One WebSocket connection, client or server side. */
declare class WebSocket extends EventEmitter {
  static readonly CONNECTING: 0;
  static readonly OPEN: 1;
  static readonly CLOSING: 2;
  static readonly CLOSED: 3;

  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;

  /** How binary messages arrive; may be changed at any time. */
  binaryType: 'nodebuffer' | 'arraybuffer' | 'fragments' | 'blob';
  /** Bytes that were sent and that the kernel has not taken yet. */
  readonly bufferedAmount: number;
  /** Only in Hawser: messages that were dropped, with `onBackpressure: 'drop'`. */
  readonly droppedMessages: number;
  /** Names of the extensions in use, joined with commas. */
  readonly extensions: string;
  readonly isPaused: boolean;
  /** The subprotocol in use, '' if none. */
  readonly protocol: string;
  readonly readyState: 0 | 1 | 2 | 3;
  /** The address connected to; undefined on the server's side. */
  readonly url: string;
  /** Only in Hawser: `send` has given false, and 'drain' has not come since. */
  readonly writableNeedDrain: boolean;

  onopen: ((event: WebSocket.Event) => void) | null;
  onerror: ((event: WebSocket.ErrorEvent) => void) | null;
  onclose: ((event: WebSocket.CloseEvent) => void) | null;
  onmessage: ((event: WebSocket.MessageEvent) => void) | null;

  /**
   * Connects to `address`.
   *
   * @throws {SyntaxError} for a bad address or subprotocol
   * @throws {RangeError} for an unknown `protocolVersion`
   */
  constructor(address: string | URL, options?: WebSocket.ClientOptions | ClientRequestArgs);
  constructor(
    address: string | URL,
    protocols?: string | string[],
    options?: WebSocket.ClientOptions | ClientRequestArgs
  );
  /** The server's end of a connection, for `setSocket`. (@types/ws has it without options; that throws.) */
  constructor(
    address: null,
    protocols: string | string[] | null | undefined,
    options: WebSocket.ConnectionOptions
  );

  /**
   * Sends one message, or one frame of it. The callback comes once it was written, or with the reason why it was not.
   *
   * Only in Hawser it gives false where `highWaterMark` bytes or more wait now (then 'drain' comes when none do), and where the
   * message is not sent. (With ws, and so in @types/ws, it gives nothing.)
   *
   * @throws {Error} while CONNECTING
   * @throws {TypeError} for data that has no bytes
   */
  send(data: WebSocket.Sendable, cb?: WebSocket.SendCallback): boolean;
  send(
    data: WebSocket.Sendable,
    options: WebSocket.SendOptions | null | undefined,
    cb?: WebSocket.SendCallback
  ): boolean;

  /**
   * @param data at most 125 bytes
   * @throws {Error} while CONNECTING
   * @throws {RangeError} for more than 125 bytes
   */
  ping(cb: WebSocket.SendCallback): void;
  ping(data: any, cb: WebSocket.SendCallback): void;
  ping(data?: any, mask?: boolean, cb?: WebSocket.SendCallback): void;

  /**
   * @param data at most 125 bytes
   * @throws {Error} while CONNECTING
   * @throws {RangeError} for more than 125 bytes
   */
  pong(cb: WebSocket.SendCallback): void;
  pong(data: any, cb: WebSocket.SendCallback): void;
  pong(data?: any, mask?: boolean, cb?: WebSocket.SendCallback): void;

  /**
   * Starts the closing handshake, or takes its next step.
   *
   * @param code 1000-1003, 1007-1014 or 3000-4999
   * @param reason at most 123 bytes
   * @throws {TypeError | RangeError} for a bad code or reason; nothing has changed then
   */
  close(code?: number, reason?: string | Uint8Array): void;

  /** Ends the connection at once: the peer sees 1006. */
  terminate(): void;

  /** Stops reading from the socket; what has been read already may still arrive. */
  pause(): void;
  resume(): void;

  /** Topics that it has subscribed to, in no order; a new array each time. */
  readonly topics: string[];
  /**
   * From here on it is sent what is published to the topic.
   *
   * @returns whether it is subscribed now: not once it is closing
   * @throws {TypeError} for what is no topic @throws {Error} while CONNECTING
   */
  subscribe(topic: string): boolean;
  /** @returns whether it was subscribed @throws {TypeError} for what is no topic */
  unsubscribe(topic: string): boolean;
  /** @throws {TypeError} for what is no topic */
  isSubscribed(topic: string): boolean;
  /**
   * Sends data to all subscribers of a topic but this one.
   *
   * @returns how many of this thread it was handed to
   * @throws {TypeError} for what is no topic, or has no bytes
   */
  publish(
    topic: string,
    data: WebSocket.Sendable | null | undefined,
    options?: WebSocket.PublishOptions
  ): number;

  /** Makes this the WebSocket over `socket`, whose opening handshake is done; emits 'open' before it returns. */
  setSocket(socket: Duplex, head: Buffer, options: WebSocket.ConnectionOptions): void;

  /** Emits 'close', the last event. */
  emitClose(): void;

  /**
   * Only in Hawser: the messages, text as strings. Ends with the connection, rejects with its error; who leaves the loop
   * closes the connection.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<WebSocket.Data>;

  addEventListener<K extends keyof WebSocket.WebSocketEventMap>(
    type: K,
    listener: WebSocket.EventListener<WebSocket.WebSocketEventMap[K]>,
    options?: WebSocket.EventListenerOptions
  ): void;
  removeEventListener<K extends keyof WebSocket.WebSocketEventMap>(
    type: K,
    listener: WebSocket.EventListener<WebSocket.WebSocketEventMap[K]>
  ): void;

  on<E extends keyof WebSocket.Events>(event: E, listener: WebSocket.Listener<E>): this;
  on(event: string | symbol, listener: (this: WebSocket, ...args: any[]) => void): this;
  once<E extends keyof WebSocket.Events>(event: E, listener: WebSocket.Listener<E>): this;
  once(event: string | symbol, listener: (this: WebSocket, ...args: any[]) => void): this;
  off<E extends keyof WebSocket.Events>(event: E, listener: WebSocket.Listener<E>): this;
  off(event: string | symbol, listener: (this: WebSocket, ...args: any[]) => void): this;
  addListener<E extends keyof WebSocket.Events>(event: E, listener: WebSocket.Listener<E>): this;
  addListener(event: string | symbol, listener: (this: WebSocket, ...args: any[]) => void): this;
  prependListener<E extends keyof WebSocket.Events>(
    event: E,
    listener: WebSocket.Listener<E>
  ): this;
  prependListener(
    event: string | symbol,
    listener: (this: WebSocket, ...args: any[]) => void
  ): this;
  removeListener<E extends keyof WebSocket.Events>(event: E, listener: WebSocket.Listener<E>): this;
  removeListener(event: string | symbol, listener: (this: WebSocket, ...args: any[]) => void): this;
}

declare const WebSocketAlias: typeof WebSocket;
interface WebSocketAlias extends WebSocket {}

declare namespace WebSocket {
  const WebSocket: typeof WebSocketAlias;
  interface WebSocket extends WebSocketAlias {}

  /** What `send` takes: text from a string or a number, else bytes. `undefined` and `null` are empty. */
  type Sendable =
    | string
    | number
    | ArrayBufferView
    | ArrayBuffer
    | SharedArrayBuffer
    | Blob
    | readonly any[]
    | { valueOf(): ArrayBuffer | SharedArrayBuffer | Uint8Array | readonly number[] | string }
    | { [Symbol.toPrimitive](hint: string): string };

  interface SendOptions {
    /** Default: whether `data` is neither a string nor a number. */
    binary?: boolean | undefined;
    /** Default: true, where permessage-deflate is in use. */
    compress?: boolean | undefined;
    /** Default: true. false: more frames of this message follow. */
    fin?: boolean | undefined;
    /** Default: true on the client's side. */
    mask?: boolean | undefined;
  }

  interface PublishOptions {
    /** Default: whether `data` is neither a string nor a number. */
    binary?: boolean | undefined;
    /** Default: true, where permessage-deflate is in use. */
    compress?: boolean | undefined;
    /** Does not get it. */
    except?: WebSocket | null | undefined;
  }

  /** A method's type, so that `(error: Error) => void` is taken as well. */
  type SendCallback = { callback(error?: Error): void }['callback'];

  /** What 'message' gives; text always as a Buffer. With `binaryType = 'blob'`: RawData | Blob. */
  type RawData = Buffer | ArrayBuffer | Buffer[];
  /** What a MessageEvent holds; text as a string. With `binaryType = 'blob'`: Data | Blob. */
  type Data = string | Buffer | ArrayBuffer | Buffer[];

  /** Arguments of the events of a WebSocket. */
  interface Events {
    /** 1005: a close frame without a code; 1006: no close frame, or a broken protocol. */
    close: [code: number, reason: Buffer];
    /** Only in Hawser: after a `send` that gave false, nothing waits any more. */
    drain: [];
    /** At most one; 'close' follows. */
    error: [error: Error];
    message: [data: RawData, isBinary: boolean];
    open: [];
    ping: [data: Buffer];
    pong: [data: Buffer];
    /** A client is about to follow a redirect; the request is not sent yet. */
    redirect: [url: string, request: ClientRequest];
    /** Who listens has to end the request. */
    'unexpected-response': [request: ClientRequest, response: IncomingMessage];
    /** The response to a client's handshake, before it is checked. */
    upgrade: [response: IncomingMessage];
  }

  type Listener<E extends keyof Events> = (this: WebSocket, ...args: Events[E]) => void;

  interface Event {
    type: string;
    target: WebSocket;
  }

  interface ErrorEvent extends Event {
    error: any;
    message: string;
  }

  interface CloseEvent extends Event {
    code: number;
    reason: string;
    wasClean: boolean;
  }

  interface MessageEvent extends Event {
    data: Data;
  }

  interface WebSocketEventMap {
    open: Event;
    error: ErrorEvent;
    close: CloseEvent;
    message: MessageEvent;
  }

  type EventListener<E> = ((event: E) => void) | { handleEvent(event: E): void };

  interface EventListenerOptions {
    once?: boolean | undefined;
  }

  /** What an established connection obeys, on both sides. */
  interface ConnectionOptions {
    /** Default: true. false: each 'message', 'ping' and 'pong' in a turn of Node's loop of its own. */
    allowSynchronousEvents?: boolean | undefined;
    /** Default: true: answer pings. */
    autoPong?: boolean | undefined;
    /** Milliseconds after `close()` until the socket is destroyed; default 30,000. */
    closeTimeout?: number | undefined;
    /** Only in Hawser: with `idleTimeout`, an 'error' says so before 'close' does. Default: false. */
    errorOnIdleTimeout?: boolean | undefined;
    /** Fills the 4 bytes of a masking key, once for each frame that a client sends. */
    generateMask?: ((mask: Buffer) => void) | undefined;
    /** Only in Hawser: bytes that wait for the peer from which on `send` gives false. Default: 1 MiB. */
    highWaterMark?: number | undefined;
    /** Only in Hawser: milliseconds without a byte from the peer, then the connection is cut off. Default: 0, none. */
    idleTimeout?: number | undefined;
    /** Only in Hawser: bytes that may wait for the peer. Default: 0, no limit. */
    maxBackpressure?: number | undefined;
    /** Only in Hawser: bytes of a message that has not come whole. Default: 0, no limit. */
    maxBufferedBytes?: number | undefined;
    /** Default: 262,144; 0: no limit. */
    maxBufferedChunks?: number | undefined;
    /** Frames of one message; default 16,384; 0: no limit. */
    maxFragments?: number | undefined;
    /** Bytes of one message; default 100 MiB; 0: no limit. */
    maxPayload?: number | undefined;
    /** Automatic pongs that are not written yet; one more terminates the connection. Default: 60; 0: no limit. */
    maxPendingAutoPongs?: number | undefined;
    /** Only in Hawser: what happens to a message beyond `maxBackpressure`, or else to the connection. Default: 'close'. */
    onBackpressure?: 'close' | 'drop' | undefined;
    /** Only in Hawser: with `idleTimeout`, ask a silent peer for a sign of life. Default: true. */
    sendPings?: boolean | undefined;
    /** Default: false. */
    skipUTF8Validation?: boolean | undefined;
    /** Topics of another namespace are others. Default: that of the process. */
    topicNamespace?: string | null | undefined;
  }

  interface PerMessageDeflateOptions {
    /** 8 to 15; a client's `false` does not offer the parameter. */
    clientMaxWindowBits?: number | boolean | undefined;
    clientNoContextTakeover?: boolean | undefined;
    /** Without meaning here: nothing is queued. */
    concurrencyLimit?: number | undefined;
    /** Only in Hawser: bytes kept of what was sent, for context takeover. Default: 8,192; at most 32,768. */
    historySize?: number | undefined;
    /** 8 to 15; a server's `false` refuses a client that asks for it. */
    serverMaxWindowBits?: number | boolean | undefined;
    serverNoContextTakeover?: boolean | undefined;
    /** Bytes; without context takeover shorter messages are not compressed. Default: 1,024. */
    threshold?: number | undefined;
    zlibDeflateOptions?: ZlibOptions | undefined;
    zlibInflateOptions?: ZlibOptions | undefined;
  }

  type CertMeta = string | string[] | Buffer | Buffer[];

  /** Has to call `request.end()`. */
  type FinishRequestCallback = (request: ClientRequest, websocket: WebSocket) => void;

  /** What is not listed goes to `http.request` or `https.request`, as these types allow by ClientRequestArgs. */
  interface ClientOptions extends ConnectionOptions, SecureContextOptions {
    agent?: Agent | undefined;
    checkServerIdentity?(servername: string, cert: CertMeta | PeerCertificate): any;
    createConnection?: typeof createConnection | undefined;
    family?: number | undefined;
    finishRequest?: FinishRequestCallback | undefined;
    /** Default: false. */
    followRedirects?: boolean | undefined;
    /** Milliseconds; default: none. */
    handshakeTimeout?: number | undefined;
    headers?: OutgoingHttpHeaders | undefined;
    host?: string | undefined;
    localAddress?: string | undefined;
    /** Default: 10. */
    maxRedirects?: number | undefined;
    origin?: string | undefined;
    /** Default: true. */
    perMessageDeflate?: boolean | PerMessageDeflateOptions | undefined;
    protocol?: string | undefined;
    /** Used only where the second argument gives none. */
    protocols?: string | string[] | undefined;
    /** 8 or 13; default 13. */
    protocolVersion?: number | undefined;
    rejectUnauthorized?: boolean | undefined;
    servername?: string | undefined;
  }

  interface ClientInfo<Request extends IncomingMessage = IncomingMessage> {
    origin: string;
    req: Request;
    secure: boolean;
  }

  type VerifyClientCallbackSync<Request extends IncomingMessage = IncomingMessage> = (
    info: ClientInfo<Request>
  ) => boolean;

  type VerifyClientCallbackAsync<Request extends IncomingMessage = IncomingMessage> = (
    info: ClientInfo<Request>,
    callback: (
      result: boolean,
      code?: number,
      message?: string,
      headers?: OutgoingHttpHeaders
    ) => void
  ) => void;

  /** What a page says of itself in the header Origin has to be one of these, or to please the function. */
  type AllowedOrigins<Request extends IncomingMessage = IncomingMessage> =
    | string
    | RegExp
    | ReadonlyArray<string | RegExp>
    | ((origin: string | undefined, request: Request) => boolean);

  /** Which proxies are believed: all, so many, those in these networks, or those of which the function says so. */
  type TrustProxy =
    | boolean
    | number
    | string
    | readonly string[]
    | BlockList
    | ((address: string | undefined, hop: number) => boolean);

  interface AuthenticationContext {
    /** Aborted when the client has gone, `handshakeTimeout` is over, or the server shuts down. */
    readonly signal: AbortSignal;
  }

  /**
   * Gives the user, or a Promise of it. Who gives `undefined`, `null` or `false` refuses with 401; who throws an error with a
   * `status` (or `statusCode`) from 400 to 599, and maybe `headers`, with that; any other error is a 500.
   */
  type Authenticate<Request extends IncomingMessage = IncomingMessage> = (
    request: Request,
    context: AuthenticationContext
  ) => unknown;

  /**
   * What the WebSockets of a server with `authenticate` have: `WebSocket & WebSocket.Authenticated<User>`. It is not declared
   * by the class, whose subclasses may have a `user` of their own.
   */
  interface Authenticated<User = any> {
    user: User;
  }

  /** Exactly one of `noServer`, `port` and `server` is needed. */
  interface ServerOptions<
    U extends typeof WebSocket.WebSocket = typeof WebSocket.WebSocket,
    V extends typeof IncomingMessage = typeof IncomingMessage
  > extends Omit<ConnectionOptions, 'generateMask'> {
    /** Only in Hawser. Others get 403; who sends no Origin is let in, unless a function says otherwise. */
    allowedOrigins?: AllowedOrigins<InstanceType<V>> | null | undefined;
    /** Only in Hawser. */
    authenticate?: Authenticate<InstanceType<V>> | null | undefined;
    backlog?: number | undefined;
    /** Default: true: keep `clients`. */
    clientTracking?: boolean | undefined;
    /** Chooses one of the subprotocols that the client offers; default: the first. */
    handleProtocols?: (protocols: Set<string>, request: InstanceType<V>) => string | false;
    /** Only in Hawser: milliseconds that an upgrade may take; then 503. Default: 0, no limit. */
    handshakeTimeout?: number | undefined;
    host?: string | undefined;
    /** Only in Hawser: clients and upgrades under way; one more gets 503. Default: 0, no limit. */
    maxConnections?: number | undefined;
    /** Only in Hawser: those of one address, or one IPv6 network; one more gets 429. Default: 0, no limit. */
    maxConnectionsPerAddress?: number | undefined;
    noServer?: boolean | undefined;
    /** Accept only upgrades of this path. */
    path?: string | undefined;
    /** Default: false. */
    perMessageDeflate?: boolean | PerMessageDeflateOptions | undefined;
    port?: number | undefined;
    server?: HttpServer<V> | HttpsServer<V> | undefined;
    /** Only in Hawser: whose word counts for the address of a client. Default: false, nobody's. */
    trustProxy?: TrustProxy | null | undefined;
    verifyClient?:
      | VerifyClientCallbackAsync<InstanceType<V>>
      | VerifyClientCallbackSync<InstanceType<V>>
      | undefined;
    /** The class of `clients`. */
    WebSocket?: U | undefined;
  }

  /** Of a server that shares an http server with others: requests for other paths are theirs. Only in Hawser. */
  interface SharedServerOptions<
    U extends typeof WebSocket.WebSocket = typeof WebSocket.WebSocket,
    V extends typeof IncomingMessage = typeof IncomingMessage
  > extends Omit<ServerOptions<U, V>, 'path'> {
    /** Accept only upgrades of these paths; 404 where none of the servers wants one. */
    path: RegExp | ((pathname: string, request: InstanceType<V>) => boolean);
  }

  interface ShutdownOptions {
    /** Of the close frames; default 1001, "going away". */
    code?: number | undefined;
    /** At most 123 bytes. */
    reason?: string | Uint8Array | undefined;
    /** Milliseconds over which the clients are closed; default 0. */
    spread?: number | undefined;
    /** Milliseconds, then the rest is terminated; default: 10,000 more than `spread`; 0: no limit. */
    timeout?: number | undefined;
  }

  interface ShutdownResult {
    /** Clients that have ended with a closing handshake. */
    closed: number;
    /** Those that were cut off, by `timeout` or by their network. */
    terminated: number;
  }

  interface AddressInfo {
    address: string;
    family: string;
    port: number;
  }

  /** Arguments of the events of a server. */
  interface ServerEvents<
    T extends typeof WebSocket.WebSocket = typeof WebSocket.WebSocket,
    U extends typeof IncomingMessage = typeof IncomingMessage
  > {
    close: [];
    connection: [websocket: InstanceType<T>, request: InstanceType<U>];
    error: [error: Error];
    /** Lines of the response, which may be changed before it is written. */
    headers: [headers: string[], request: InstanceType<U>];
    listening: [];
    /** Only in Hawser: a function of the options has failed, and the client was refused; `error` is what it has thrown. */
    upgradeError: [error: unknown, request: InstanceType<U>];
    /** The handshake failed; who listens has to answer and to close the socket. */
    wsClientError: [error: Error, socket: Duplex, request: InstanceType<U>];
  }

  class Server<
    T extends typeof WebSocket.WebSocket = typeof WebSocket.WebSocket,
    U extends typeof IncomingMessage = typeof IncomingMessage
  > extends EventEmitter {
    /** Read at each handshake, so they may be changed. */
    options: ServerOptions<T, U>;
    /** Never set by the server itself. */
    path?: string;
    /** Undefined with `clientTracking: false`. */
    clients: Set<InstanceType<T>>;

    /**
     * @throws {TypeError} unless exactly one of `noServer`, `port` and `server` is given, or for an option of a wrong type
     * @throws {RangeError} for an option that is out of range
     */
    constructor(options?: ServerOptions<T, U> | SharedServerOptions<T, U>, callback?: () => void);

    /** @throws {Error} with `noServer` */
    address(): AddressInfo | string | null;

    /** Accepts no further connections. Those that are open stay so. */
    close(cb?: (error?: Error) => void): void;

    /**
     * Only in Hawser: accepts no further connections, closes those that are open, and resolves when they are gone. The second
     * time it gives the same promise.
     *
     * @throws {TypeError | RangeError} (as a rejection) for an option that cannot be
     */
    shutdown(options?: ShutdownOptions): Promise<ShutdownResult>;

    /**
     * Sends data to all subscribers of a topic, of all threads of the process.
     *
     * @returns how many of this thread it was handed to
     * @throws {TypeError} for what is no topic, or has no bytes
     */
    publish(topic: string, data: Sendable | null | undefined, options?: PublishOptions): number;

    /**
     * Sends data to all clients of this server.
     *
     * @returns how many it was handed to
     * @throws {TypeError} for what has no bytes
     */
    broadcast(data: Sendable | null | undefined, options?: PublishOptions): number;

    /** Of this thread. @throws {TypeError} for what is no topic */
    subscriberCount(topic: string): number;

    /** Does the handshake, and calls back before it returns unless `authenticate` or an asynchronous `verifyClient` decides. */
    handleUpgrade(
      request: InstanceType<U>,
      socket: Duplex,
      upgradeHead: Buffer,
      callback: (client: InstanceType<T>, request: InstanceType<U>) => void
    ): void;

    /** May be overridden. (@types/ws allows a Promise, which would count as true.) */
    shouldHandle(request: InstanceType<U>): boolean;

    on<E extends keyof ServerEvents>(event: E, listener: ServerListener<E, T, U>): this;
    on(event: string | symbol, listener: (this: Server<T, U>, ...args: any[]) => void): this;
    once<E extends keyof ServerEvents>(event: E, listener: ServerListener<E, T, U>): this;
    once(event: string | symbol, listener: (this: Server<T, U>, ...args: any[]) => void): this;
    off<E extends keyof ServerEvents>(event: E, listener: ServerListener<E, T, U>): this;
    off(event: string | symbol, listener: (this: Server<T, U>, ...args: any[]) => void): this;
    addListener<E extends keyof ServerEvents>(event: E, listener: ServerListener<E, T, U>): this;
    addListener(
      event: string | symbol,
      listener: (this: Server<T, U>, ...args: any[]) => void
    ): this;
    prependListener<E extends keyof ServerEvents>(
      event: E,
      listener: ServerListener<E, T, U>
    ): this;
    prependListener(
      event: string | symbol,
      listener: (this: Server<T, U>, ...args: any[]) => void
    ): this;
    removeListener<E extends keyof ServerEvents>(event: E, listener: ServerListener<E, T, U>): this;
    removeListener(
      event: string | symbol,
      listener: (this: Server<T, U>, ...args: any[]) => void
    ): this;
  }

  type ServerListener<
    E extends keyof ServerEvents,
    T extends typeof WebSocket.WebSocket,
    U extends typeof IncomingMessage
  > = (this: Server<T, U>, ...args: ServerEvents<T, U>[E]) => void;

  const WebSocketServer: typeof Server;
  interface WebSocketServer extends Server {}

  /**
   * A WebSocket as a stream: a write is a message, and a message is a chunk to read. `end()` closes the WebSocket,
   * `destroy()` terminates it.
   */
  function createWebSocketStream(websocket: WebSocket, options?: DuplexOptions): Duplex;

  /** Parameters of an extension, lists of values by name; `true`: a parameter without a value. */
  type ExtensionParameters = Record<string, Array<string | number | true>>;

  /** The header Sec-WebSocket-Extensions. */
  const extension: {
    format(
      extensions: Record<string, Record<string, any> | ReadonlyArray<Record<string, any>>>
    ): string;
    /** @throws {SyntaxError} */
    parse(header: string): Record<string, ExtensionParameters[]>;
  };

  /** The header Sec-WebSocket-Protocol of a request. */
  const subprotocol: {
    /** @throws {SyntaxError} */
    parse(header: string): Set<string>;
  };

  interface FrameOptions {
    fin?: boolean | undefined;
    generateMask?: ((mask: Buffer) => void) | undefined;
    mask?: boolean | undefined;
    maskBuffer?: Buffer | undefined;
    opcode: number;
    readOnly?: boolean | undefined;
    rsv1?: boolean | undefined;
  }

  /** Writes frames to a stream, knowing nothing of a connection's state. */
  class Sender {
    constructor(
      socket: Duplex,
      extensions?: Record<string, PerMessageDeflate>,
      generateMask?: (mask: Buffer) => void
    );

    /** @returns header and payload, or one Buffer */
    static frame(data: string | Uint8Array, options: FrameOptions): Buffer[];

    close(code?: number, reason?: string | Uint8Array, mask?: boolean, cb?: SendCallback): void;
    ping(data: Sendable, mask?: boolean, cb?: SendCallback): void;
    pong(data: Sendable, mask?: boolean, cb?: SendCallback): void;
    /** Every option is false by default. */
    send(data: Sendable, options: SendOptions, cb?: SendCallback): void;
    /** Writes a frame that is encoded already. */
    sendFrame(list: ReadonlyArray<Uint8Array | string>, cb?: SendCallback): void;
  }

  interface ReceiverOptions extends Pick<
    ConnectionOptions,
    | 'allowSynchronousEvents'
    | 'maxBufferedBytes'
    | 'maxBufferedChunks'
    | 'maxFragments'
    | 'maxPayload'
    | 'skipUTF8Validation'
  > {
    binaryType?: WebSocket['binaryType'] | undefined;
    extensions?: Record<string, PerMessageDeflate> | undefined;
    isServer?: boolean | undefined;
  }

  /**
   * Decodes what is written to it. Emits 'message' (data, isBinary), 'ping' (data), 'pong' (data), and 'conclude' (code,
   * reason) for the close frame. Its limits are off by default.
   */
  class Receiver extends Writable {
    constructor(options?: ReceiverOptions);
  }

  /** One endpoint's side of permessage-deflate. */
  class PerMessageDeflate {
    static readonly extensionName: 'permessage-deflate';
    /** What was negotiated. */
    params: Record<string, number | true> | null;

    constructor(options?: PerMessageDeflateOptions & { isServer?: boolean; maxPayload?: number });

    offer(): Record<string, number | true>;
    /** @throws {Error} when nothing is agreed on */
    accept(configurations: ExtensionParameters[]): Record<string, number | true>;
    cleanup(): void;
    compress(
      data: string | Uint8Array,
      fin: boolean,
      callback: (error: Error | null, data?: Buffer) => void
    ): void;
    decompress(
      data: Uint8Array,
      fin: boolean,
      callback: (error: Error | null, data?: Buffer) => void
    ): void;
  }
}

export = WebSocket;
