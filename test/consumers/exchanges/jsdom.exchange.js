'use strict';

// jsdom: the WebSocket of a page, with the cookies and the origin of the page, events and closing.

const assert = require('node:assert');
const { once } = require('node:events');
const { JSDOM } = require('jsdom');

async function main() {
  const { window } = new JSDOM('', { url: 'http://127.0.0.1/page' });
  window.document.cookie = 'berth=12';

  const { WebSocketServer } = require('ws');
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(wss, 'listening');
  wss.on('connection', (ws, req) => {
    ws.send(`${req.headers.cookie} ${req.headers.origin}`);
    ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
    ws.on('close', (code, reason) => wss.emit('left', code, String(reason)));
  });

  const page = new window.WebSocket(`ws://127.0.0.1:${wss.address().port}/`, ['echo']);
  page.binaryType = 'arraybuffer';
  const nextData = () =>
    new Promise((resolve) => {
      page.addEventListener('message', ({ data }) => resolve(data), { once: true });
    });

  assert.strictEqual(await nextData(), 'berth=12 http://127.0.0.1');
  assert.strictEqual(page.protocol, 'echo');
  page.send('Ahoy \u2693');
  assert.strictEqual(await nextData(), 'Ahoy \u2693');
  page.send(new window.Uint8Array([1, 2, 3]));
  assert.deepStrictEqual([...new Uint8Array(await nextData())], [1, 2, 3]);

  const left = once(wss, 'left');
  const closed = new Promise((resolve) => page.addEventListener('close', resolve));
  page.close(4000, 'done');
  const { code, reason, wasClean } = await closed;
  assert.deepStrictEqual([code, reason, wasClean], [4000, 'done', true]);
  assert.deepStrictEqual(await left, [4000, 'done']);
  wss.close();
  window.close();
}

main();
