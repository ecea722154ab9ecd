'use strict';

// Node's own WebSocket client: checks an echo server (argument: its address), prints what the close event said.

const sizes = [0, 1, 125, 126, 127, 65535, 65536, 1 << 20];
const messages = sizes.flatMap((size) => [
  '\u00e4'.repeat(size / 2),
  new Uint8Array(size).fill(size)
]);

const ws = new globalThis.WebSocket(process.argv[2], ['echo']);
ws.binaryType = 'arraybuffer';
let answered = 0;

function isEcho(data, message) {
  if (typeof message === 'string') return data === message;
  return Buffer.from(data).equals(message);
}

ws.onopen = () => {
  if (ws.protocol !== 'echo') throw new Error(`The protocol is ${ws.protocol}`);
  for (const message of messages) ws.send(message);
};
ws.onmessage = ({ data }) => {
  if (!isEcho(data, messages[answered])) throw new Error(`Wrong echo of message ${answered}`);
  if (++answered === messages.length) ws.close(4000, 'done');
};
ws.onclose = ({ code, reason, wasClean }) => console.log(code, reason, wasClean);
