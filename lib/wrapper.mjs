import WebSocket from './index.js';

export const { WebSocketServer, extension, subprotocol } = WebSocket;
export { WebSocket };
export default WebSocket;
