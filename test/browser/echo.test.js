'use strict';

const assert = require('node:assert');

const { fill, waitFor } = require('./chromium');
const { EchoPage, useEchoPage } = require('./echo-page');
const { Example } = require('../examples/example');

describe('The echo page in Chromium', () => {
  const site = useEchoPage();

  /** What `echo` shows of a message that came back: the same twice. */
  function assertEchoed([sent, received], { type, size, content }) {
    for (const [row, direction] of [
      [sent, 'sent'],
      [received, 'received']
    ]) {
      assert.strictEqual(row.direction, direction);
      assert.strictEqual(row.type, type);
      assert.strictEqual(row.size, size.toLocaleString('en'));
      if (content !== undefined) assert.strictEqual(row.content, content);
      assert.ok(row.wire > size, `${row.wire} bytes on the wire`);
    }
    assert.strictEqual(received.content, sent.content);
    assert.strictEqual(sent.trip, '');
    assert.match(received.trip, /^\d+\.\d ms$/);
  }

  it('shows the opening handshake from the view of the server', async () => {
    const request = (await site.echo.text('#request')).split('\n');
    const response = (await site.echo.text('#response')).split('\n');

    assert.match(request[0], /^GET \/echo\?session=[\w-]+&connection=1 HTTP\/1\.1$/);
    assert.ok(request.includes(`Host: 127.0.0.1:${site.server.port}`));
    assert.ok(request.some((line) => /^Sec-WebSocket-Key: .{22}==$/.test(line)));
    assert.strictEqual(response[0], 'HTTP/1.1 101 Switching Protocols');
    assert.ok(response.some((line) => /^Sec-WebSocket-Accept: .{27}=$/.test(line)));
  });

  for (const text of ['Ahoy ⚓', '']) {
    it(`sends the text "${text}" and gets it back`, async () => {
      await site.echo.sendText(text);
      const size = Buffer.byteLength(text);
      assertEchoed(await site.echo.waitForRows(2), { type: 'text', size, content: text });
    });
  }

  for (const size of [0, 1, 125, 126, 65_535, 65_536, 1_048_576, 16_777_216]) {
    it(`sends ${size} random bytes and gets them back`, async () => {
      await site.echo.sendBinary(size);
      assertEchoed(await site.echo.waitForRows(2), { type: 'binary', size });
    });
  }

  it('gets binary messages as what binaryType says', async () => {
    await site.echo.page.click('[name=binary-type][value=blob]');
    await site.echo.sendBinary(3);
    const [sent, received] = await site.echo.waitForRows(2);

    assert.match(sent.content, /^ArrayBuffer( [0-9a-f]{2}){3}$/);
    assert.strictEqual(received.content, sent.content.replace('ArrayBuffer', 'Blob'));
  });

  it('shows bufferedAmount as it falls to zero', async () => {
    await site.echo.sendBinary(1_048_576);
    await waitFor(site.echo.page, () =>
      document.getElementById('buffered-note').textContent.includes('empty after')
    );
    assert.match(
      await site.echo.text('#buffered-note'),
      /^1,048,576 just after send\(\) of 1,048,576 bytes, empty after \d+ ms\.$/
    );
    assert.strictEqual(await site.echo.text('#buffered'), '0');
  });

  it('compresses when one says so while the connection is being made', async () => {
    const page = await site.browser().newPage();
    await page.evaluateOnNewDocument(() => {
      window.WebSocket = class extends WebSocket {
        constructor(url) {
          super(url);
          if (url.pathname !== '/echo') return;
          queueMicrotask(() => document.getElementById('compression').click());
        }
      };
    });
    await page.goto(site.server.url);
    await waitFor(
      page,
      () =>
        document.getElementById('extensions').textContent === 'permessage-deflate' &&
        document.getElementById('status').textContent === 'OPEN (1)'
    );
  });

  it('shows the readyState by name and number', async () => {
    const current = () => site.echo.text('#states [aria-current]');
    assert.strictEqual(await current(), '1 OPEN');
    await site.echo.press('#close-tab', '#close-form .primary');
    await site.echo.waitForStatus('CLOSED (3)');
    assert.strictEqual(await current(), '3 CLOSED');
  });

  it('gives each tab to the arrow keys, with its panel', async () => {
    await site.echo.page.focus('#text-tab');
    await site.echo.page.keyboard.press('ArrowLeft');
    assert.ok(await site.echo.page.$eval('#close-panel', (panel) => panel.checkVisibility()));
    assert.ok(await site.echo.page.$eval('#text-panel', (panel) => !panel.checkVisibility()));
    assert.strictEqual(await site.echo.page.evaluate(() => document.activeElement.id), 'close-tab');
  });

  it('leads to the chat, and the chat leads back', async () => {
    await site.echo.page.click('.bar a');
    await waitFor(site.echo.page, () => document.getElementById('introduction')?.open);
    await fill(site.echo.page, '#name', 'Ada');
    await site.echo.page.keyboard.press('Enter');
    await site.echo.page.click('.bar a');
    await site.echo.waitForOpen();
  });

  it('says so when the server has gone, and connects when it is back', async () => {
    const own = await Example.start('echo');
    const other = await EchoPage.open(site.browser(), own);
    await own.stop();
    await other.waitForStatus('CLOSED (3)');
    await other.page.click('#connect');
    await waitFor(other.page, () => !document.getElementById('problem').hidden);
    assert.match(await other.text('#problem'), /cannot be reached/);

    const again = await Example.start('echo', { port: own.port });
    try {
      await other.page.click('#connect');
      await other.waitForOpen();
    } finally {
      await again.stop();
    }
  });
});
