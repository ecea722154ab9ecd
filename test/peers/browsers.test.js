'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const puppeteer = require('puppeteer-core');

const { needsCommand } = require('./debian');
const { SIZES, doneWith, startEchoServer, startSecureEchoServer } = require('./echo');

/** 16 MiB only where one compresses, since a browser takes its time. */
const SIZES_UP_TO_16_MIB = [...SIZES, 16 << 20];

const WINDOW_BITS = [8, 9, 10, 11, 12, 13, 14, 15];

const COMPRESSIONS = [
  { serverNoContextTakeover: true, clientNoContextTakeover: true },
  { serverNoContextTakeover: true },
  { clientNoContextTakeover: true },
  ...WINDOW_BITS.map((bits) => ({ serverMaxWindowBits: bits }))
];

/** For clients that offer `client_max_window_bits`: the handshakes of others fail, as with ws. */
const CLIENT_WINDOWS = WINDOW_BITS.map((bits) => ({ clientMaxWindowBits: bits }));

const BROWSERS = [
  {
    title: 'Chromium',
    debianPackage: 'chromium',
    browser: 'chrome',
    args: ['--no-sandbox'],
    compressions: [...COMPRESSIONS, ...CLIENT_WINDOWS]
  },
  {
    title: 'Firefox',
    debianPackage: 'firefox-esr',
    browser: 'firefox',
    args: [],
    compressions: COMPRESSIONS
  }
];

/** Runs in the page: has the exchange with an echo server and tells what the close event said. */
function exchange(url, sizes) {
  const isEcho = (data, message) => {
    if (typeof message === 'string') return data === message;
    const bytes = new Uint8Array(data);
    return bytes.length === message.length && bytes.every((byte, i) => byte === message[i]);
  };
  return new Promise((resolve, reject) => {
    let seed = 1;
    const noise = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) >>> 24;
    const messages = sizes.flatMap((size) => [
      '\u00e4'.repeat(size / 2),
      new Uint8Array(size).fill(size),
      new Uint8Array(size).map(noise)
    ]);
    const ws = new globalThis.WebSocket(url, ['echo', 'other']);
    ws.binaryType = 'arraybuffer';
    let answered = 0;
    ws.onopen = () => messages.forEach((message) => ws.send(message));
    ws.onmessage = ({ data }) => {
      if (!isEcho(data, messages[answered])) reject(new Error(`wrong echo ${answered}`));
      if (++answered === messages.length) ws.close(4000, 'done');
    };
    ws.onclose = ({ code, reason, wasClean }) => resolve([ws.protocol, code, reason, wasClean]);
  });
}

/** Runs in the page: connects and tells how the server has ended that. */
function seeClosing(url) {
  return new Promise((resolve) => {
    const ws = new globalThis.WebSocket(url);
    ws.onclose = ({ code, reason, wasClean }) => resolve([code, reason, wasClean]);
  });
}

for (const { title, debianPackage, browser, args, compressions } of BROWSERS) {
  describe(`Together with ${title}`, () => {
    const executable = needsCommand(debianPackage, debianPackage);
    let started;
    let page;
    let profile;

    before(`start ${title}`, async () => {
      profile = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-browser-'));
      const executablePath = executable();
      started = await puppeteer.launch({
        browser,
        executablePath,
        userDataDir: profile,
        args,
        acceptInsecureCerts: true,
        timeout: 0
      });
      page = await started.newPage();
    });

    after(`stop ${title}`, async () => {
      await started?.close();
      if (profile) fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    });

    for (const [name, perMessageDeflate, sizes] of [
      ['', false, SIZES],
      [', compressed', true, SIZES_UP_TO_16_MIB],
      ...compressions.map((options) => [`, ${JSON.stringify(options)}`, options, SIZES])
    ]) {
      it(`the server serves it${name}`, async () => {
        const { url, ending } = await startEchoServer({ perMessageDeflate });
        const said = await page.evaluate(exchange, url, sizes);
        assert.deepStrictEqual(said, ['echo', 4000, 'done', true]);
        assert.deepStrictEqual(await ending, doneWith({ perMessageDeflate }));
      });
    }

    for (const perMessageDeflate of [false, true]) {
      const how = perMessageDeflate ? ', compressed' : '';

      it(`the server serves it over TLS${how}`, async () => {
        const { url, ending } = await startSecureEchoServer({ perMessageDeflate });
        const said = await page.evaluate(exchange, url, SIZES);
        assert.deepStrictEqual(said, ['echo', 4000, 'done', true]);
        assert.deepStrictEqual(await ending, doneWith({ perMessageDeflate }));
      });
    }

    for (const [name, end, said] of [
      ['closes', (ws) => ws.close(1001, 'going home'), [1001, 'going home', true]],
      ['closes without a status', (ws) => ws.close(), [1005, '', true]],
      ['breaks off', (ws) => ws.terminate(), [1006, '', false]]
    ]) {
      it(`it notices that the server ${name}`, async () => {
        const { wss, url } = await startEchoServer();
        wss.on('connection', end);
        assert.deepStrictEqual(await page.evaluate(seeClosing, url), said);
      });
    }
  });
}
