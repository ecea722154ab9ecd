'use strict';

/* global jest -- Jest gives it to every file, which cannot declare it again */
const { afterEach, beforeEach, expect, test } = require('@jest/globals');
const { once } = require('node:events');

/** The tests of both files: what one leaves behind is the next one's start. */
module.exports = function conversation() {
  const { WebSocket, WebSocketServer } = require('ws');
  let wss;
  let client;
  let server;

  beforeEach(async () => {
    wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(wss, 'listening');
    client = new WebSocket(`ws://127.0.0.1:${wss.address().port}`, { perMessageDeflate: false });
    [[server]] = await Promise.all([once(wss, 'connection'), once(client, 'open')]);
    server.on('message', (data, isBinary) => server.send(data, { binary: isBinary }));
  });

  afterEach(() => {
    jest.useRealTimers();
    client.terminate();
    wss.close();
  });

  test('echoes what is sent', async () => {
    for (const text of ['small', 'large'.repeat(30_000)]) {
      client.send(text);
      const [data, isBinary] = await once(client, 'message');
      expect([Buffer.isBuffer(data), String(data), isBinary]).toEqual([true, text, false]);
    }
  });

  test('gives what it is asked for', async () => {
    client.binaryType = 'arraybuffer';
    client.send(new Uint8Array([1, 2, 3]));
    const [data] = await once(client, 'message');
    expect(data).toBeInstanceOf(ArrayBuffer);
    expect([...new Uint8Array(data)]).toEqual([1, 2, 3]);
  });

  test('goes on under fake timers', async () => {
    jest.useFakeTimers();
    setInterval(() => server.ping('beat'), 30_000);
    const beat = once(client, 'ping');
    jest.advanceTimersByTime(30_000);
    expect(String((await beat)[0])).toBe('beat');
    client.send('still here');
    expect(String((await once(client, 'message'))[0])).toBe('still here');
  });
};
