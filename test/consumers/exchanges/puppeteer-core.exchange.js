'use strict';

// puppeteer-core drives Chromium through a WebSocket, and the page talks to a server: both roles at once.

const assert = require('node:assert');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const puppeteer = require('puppeteer-core');
const { WebSocketServer } = require('ws');

/** Nothing of its own accord, and nothing that a container lacks. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run'
];

/** Runs in the page: gets an echo of some text, then says how the connection closed. */
function visit(url) {
  return new Promise((resolve) => {
    const ws = new globalThis.WebSocket(url);
    let echo;
    ws.onopen = () => ws.send('from the page');
    ws.onmessage = ({ data }) => {
      echo = data;
      ws.close(4003, 'left');
    };
    ws.onclose = ({ code, reason, wasClean }) => resolve([echo, code, reason, wasClean]);
  });
}

async function main() {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  wss.on('connection', (ws) => ws.on('message', (data) => ws.send(`${data}`)));
  await once(wss, 'listening');

  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-puppeteer-'));
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM,
    userDataDir: profile,
    args: QUIET
  });
  const page = await browser.newPage();
  assert.strictEqual(await page.evaluate((text) => text.length, 'x'.repeat(2e6)), 2e6);
  assert.strictEqual((await page.evaluate(() => 'y'.repeat(2e6))).length, 2e6);
  assert.deepStrictEqual(await page.evaluate(visit, `ws://127.0.0.1:${wss.address().port}`), [
    'from the page',
    4003,
    'left',
    true
  ]);
  await browser.close();
  fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  wss.close();
}

main();
