// What the types have to refuse.

import WebSocket = require('ws');

// @ts-expect-error: needs options
new WebSocket(null);
// @ts-expect-error: no address
new WebSocket();
// @ts-expect-error: not an option
new WebSocket.Server({ port: 0, pott: 1 });
// @ts-expect-error: a function, not its result
new WebSocket.Server({ port: 0, authenticate: Promise.resolve('user') });
// @ts-expect-error: not a boolean
new WebSocket.Server({ port: 0, path: async () => true });
// @ts-expect-error: not a number
new WebSocket('ws://127.0.0.1', { closeTimeout: '1s' });

const ws = new WebSocket('ws://127.0.0.1');
// @ts-expect-error: no such type
ws.binaryType = 'text';
// @ts-expect-error: read only
ws.readyState = 3;
// @ts-expect-error: has no bytes
ws.send(true);
// @ts-expect-error: the code comes first
ws.close('bye');
// @ts-expect-error: no such option
ws.send('x', { compressed: true });
// @ts-expect-error: not an event of the EventTarget side
ws.addEventListener('ping', () => {});
// @ts-expect-error: a frame needs an opcode
WebSocket.Sender.frame('x', { fin: true });
// @ts-expect-error: a topic is a string
ws.subscribe(7);
// @ts-expect-error: only a WebSocket can be left out
ws.publish('news', 'x', { except: 'me' });
