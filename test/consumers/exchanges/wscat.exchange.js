'use strict';

// wscat as a program, its terminal a pipe: lines both ways, the slash commands for control frames, a refusal.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { WebSocketServer } = require('ws');

const MANIFEST = require.resolve('wscat/package.json');
const WSCAT = path.join(path.dirname(MANIFEST), require(MANIFEST).bin.wscat);

/** Starts wscat; `ended` resolves with its exit code and all that it wrote, without prompts. */
function start(...args) {
  const child = spawn(process.execPath, [WSCAT, ...args], { stdio: 'pipe' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text.replaceAll('> ', '')));
  }
  const ended = once(child, 'close').then(([code]) => ({ code, output }));
  return { child, ended };
}

async function talk() {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(wss, 'listening');
  const url = `ws://127.0.0.1:${wss.address().port}`;
  const { child, ended } = start('-c', url, '-o', 'http://harbour', '-s', 'chat', '--slash');

  const [ws, req] = await once(wss, 'connection');
  assert.deepStrictEqual([req.headers.origin, ws.protocol], ['http://harbour', 'chat']);
  const closed = once(ws, 'close');
  // wscat reads its input once it is connected, which its first output tells.
  ws.send('welcome');
  await once(child.stdout, 'data');

  child.stdin.write('ahoy\n');
  assert.strictEqual(String((await once(ws, 'message'))[0]), 'ahoy');
  child.stdin.write('/ping who\n');
  assert.strictEqual(String((await once(ws, 'ping'))[0]), 'who');
  ws.send('farewell');
  child.stdin.write('/close 4004 no more\n');
  const [code, reason] = await closed;
  assert.deepStrictEqual([code, String(reason)], [4004, 'no more']);

  assert.deepStrictEqual(await ended, { code: 0, output: 'welcome\nfarewell\n' });
  wss.close();
  return url;
}

async function main() {
  const url = await talk();
  const { code, output } = await start('-c', url).ended;
  assert.strictEqual(code, 255);
  assert.match(output, /^error: connect ECONNREFUSED 127\.0\.0\.1:\d+\n$/);
}

main();
