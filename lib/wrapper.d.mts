// Types of `import`: the names of wrapper.mjs, and the types of index.d.ts.

import WebSocket from './index.js';

export import createWebSocketStream = WebSocket.createWebSocketStream;
export import extension = WebSocket.extension;
export import PerMessageDeflate = WebSocket.PerMessageDeflate;
export import Receiver = WebSocket.Receiver;
export import Sender = WebSocket.Sender;
export import subprotocol = WebSocket.subprotocol;
export import WebSocketServer = WebSocket.WebSocketServer;

export import AddressInfo = WebSocket.AddressInfo;
export import AllowedOrigins = WebSocket.AllowedOrigins;
export import Authenticate = WebSocket.Authenticate;
export import Authenticated = WebSocket.Authenticated;
export import AuthenticationContext = WebSocket.AuthenticationContext;
export import CertMeta = WebSocket.CertMeta;
export import ClientInfo = WebSocket.ClientInfo;
export import ClientOptions = WebSocket.ClientOptions;
export import CloseEvent = WebSocket.CloseEvent;
export import ConnectionOptions = WebSocket.ConnectionOptions;
export import Data = WebSocket.Data;
export import ErrorEvent = WebSocket.ErrorEvent;
export import Event = WebSocket.Event;
export import EventListenerOptions = WebSocket.EventListenerOptions;
export import Events = WebSocket.Events;
export import FinishRequestCallback = WebSocket.FinishRequestCallback;
export import FrameOptions = WebSocket.FrameOptions;
export import MessageEvent = WebSocket.MessageEvent;
export import PerMessageDeflateOptions = WebSocket.PerMessageDeflateOptions;
export import RawData = WebSocket.RawData;
export import ReceiverOptions = WebSocket.ReceiverOptions;
export import Sendable = WebSocket.Sendable;
export import SendOptions = WebSocket.SendOptions;
export import ServerEvents = WebSocket.ServerEvents;
export import ServerOptions = WebSocket.ServerOptions;
export import SharedServerOptions = WebSocket.SharedServerOptions;
export import ShutdownOptions = WebSocket.ShutdownOptions;
export import ShutdownResult = WebSocket.ShutdownResult;
export import TrustProxy = WebSocket.TrustProxy;
export import VerifyClientCallbackAsync = WebSocket.VerifyClientCallbackAsync;
export import VerifyClientCallbackSync = WebSocket.VerifyClientCallbackSync;

/** Only the type: there is no such export. */
export type Server<
  T extends typeof WebSocket = typeof WebSocket,
  U extends typeof import('http').IncomingMessage = typeof import('http').IncomingMessage
> = WebSocket.Server<T, U>;

export { WebSocket };
export default WebSocket;
