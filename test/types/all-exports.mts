// All that `import` gives.

import WebSocket, * as everything from 'ws';
import {
  createWebSocketStream,
  extension,
  PerMessageDeflate,
  Receiver,
  Sender,
  subprotocol,
  WebSocket as Named,
  WebSocketServer
} from 'ws';
import type {
  AddressInfo,
  AllowedOrigins,
  Authenticate,
  Authenticated,
  AuthenticationContext,
  CertMeta,
  ClientInfo,
  ClientOptions,
  CloseEvent,
  ConnectionOptions,
  Data,
  ErrorEvent,
  Event,
  EventListenerOptions,
  Events,
  FinishRequestCallback,
  FrameOptions,
  MessageEvent,
  PerMessageDeflateOptions,
  RawData,
  ReceiverOptions,
  Sendable,
  SendOptions,
  Server,
  ServerEvents,
  ServerOptions,
  SharedServerOptions,
  ShutdownOptions,
  ShutdownResult,
  TrustProxy,
  VerifyClientCallbackAsync,
  VerifyClientCallbackSync
} from 'ws';

type All = [
  ...[AddressInfo, CertMeta, ClientInfo, ClientOptions, CloseEvent, ConnectionOptions, Data],
  ...[ErrorEvent, Event, EventListenerOptions, Events, FinishRequestCallback, FrameOptions],
  ...[MessageEvent, PerMessageDeflateOptions, RawData, ReceiverOptions, Sendable, SendOptions],
  ...[Server, ServerEvents, ServerOptions, VerifyClientCallbackAsync, VerifyClientCallbackSync],
  ...[AllowedOrigins, Authenticate, Authenticated, AuthenticationContext, SharedServerOptions],
  ...[ShutdownOptions, ShutdownResult, TrustProxy]
];

class Special extends Named {}
class Gate extends WebSocketServer<typeof Special> {}

const same: [typeof WebSocket, typeof WebSocket] = [Named, everything.default];
const gate = new Gate({ noServer: true, WebSocket: Special });
const frames = Sender.frame(Buffer.alloc(1), { opcode: 2 });
const receiver: Receiver = new Receiver();
const deflate: PerMessageDeflate = new PerMessageDeflate();
const parsed = [extension.parse('x'), subprotocol.parse('y')];

// @ts-expect-error: only require() gives a value of this name
new everything.Server();

export { type All, createWebSocketStream, deflate, frames, gate, parsed, receiver, same };
