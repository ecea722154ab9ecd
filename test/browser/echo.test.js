'use strict';

const assert = require('node:assert');

const { fill, useChromium, waitFor } = require('./chromium');
const { Example } = require('../examples/example');

describe('The echo page in Chromium', () => {
  const browser = useChromium();
  let server;
  let page;

  before(async () => {
    server = await Example.start('echo');
  });

  beforeEach(async () => {
    page = await browser().newPage();
    await page.goto(server.url);
    await waitFor(page, () => document.getElementById('response').textContent !== '');
    await page.click('#clear');
  });

  after(() => server?.stop());

  /** The rows of the list, oldest first, without their times. */
  async function waitForRows(count) {
    await waitFor(page, (n) => document.querySelectorAll('#frames tr').length >= n, count);
    const rows = await page.$$eval('#frames tr', (all) =>
      all.map((row) => ({
        direction: row.className,
        type: row.querySelector('.type').textContent,
        size: row.querySelector('.number').textContent,
        content: row.querySelector('.content').textContent.split('\n')[0]
      }))
    );
    return rows.reverse();
  }

  it('shows the opening handshake from the view of the server', async () => {
    const request = await page.$eval('#request', (shown) => shown.textContent.split('\n'));
    const response = await page.$eval('#response', (shown) => shown.textContent.split('\n'));

    assert.strictEqual(request[0], 'GET /echo HTTP/1.1');
    assert.ok(request.includes(`Host: 127.0.0.1:${server.port}`));
    assert.ok(request.some((line) => /^Sec-WebSocket-Key: .{22}==$/.test(line)));
    assert.strictEqual(response[0], 'HTTP/1.1 101 Switching Protocols');
    assert.ok(response.some((line) => /^Sec-WebSocket-Accept: .{27}=$/.test(line)));
    assert.ok(response.includes('Sec-WebSocket-Protocol: handshake-report'));
  });

  for (const text of ['Ahoy ⚓', '']) {
    it(`sends the text "${text}" and gets it back`, async () => {
      await fill(page, '#text', text);
      await page.click('#text-form button');

      const size = String(Buffer.byteLength(text));
      const [sent, received] = await waitForRows(2);
      assert.deepStrictEqual(sent, { direction: 'sent', type: 'text', size, content: text });
      assert.deepStrictEqual(received, { ...sent, direction: 'received' });
    });
  }

  for (const size of [0, 1, 125, 126, 65_535, 65_536, 1_048_576]) {
    it(`sends ${size} random bytes and gets them back`, async () => {
      await fill(page, '#size', String(size));
      await page.click('#binary-form button');

      const [sent, received] = await waitForRows(2);
      assert.strictEqual(sent.type, 'binary');
      assert.strictEqual(sent.size, size.toLocaleString('en'));
      assert.deepStrictEqual(received, { ...sent, direction: 'received' });
    });
  }

  it('closes with a code and a reason, and connects again', async () => {
    await fill(page, '#code', '3001');
    await fill(page, '#reason', 'Harbour reached');
    await page.click('#close-form button[type=submit]');

    const [close] = await waitForRows(1);
    assert.deepStrictEqual(close, {
      direction: 'event',
      type: 'close',
      size: '',
      content: 'code 3001, reason "Harbour reached", clean'
    });

    await page.click('#connect');
    const [, open] = await waitForRows(2);
    assert.strictEqual(open.content, 'subprotocol handshake-report');
  });
});
