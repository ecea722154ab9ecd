'use strict';

// How the echo page shows the end of a connection.

const assert = require('node:assert');

const { fill } = require('./chromium');
const { useEchoPage } = require('./echo-page');

describe('The echo page shows of a close', () => {
  const site = useEchoPage();

  beforeEach(() => site.echo.page.click('#close-tab'));

  /** The rows as words; of the content only its first line. */
  async function waitForRows(count) {
    const rows = await site.echo.waitForRows(count);
    return rows.map(({ direction, type, content }) => {
      const [line] = content.split('\n');
      return `${direction} ${type}: ${line}`;
    });
  }

  it('both frames and the event, when the page closes; and connects again', async () => {
    await fill(site.echo.page, '#code', '3001');
    await fill(site.echo.page, '#reason', 'Harbour reached');
    await site.echo.page.click('#close-form .primary');

    const frame = 'close: 3001 "Harbour reached". For libraries and frameworks, which register it.';
    assert.deepStrictEqual((await waitForRows(3)).sort(), [
      'event close: code 3001, reason "Harbour reached", clean',
      `received ${frame}`,
      `sent ${frame}`
    ]);

    await site.echo.page.click('#connect');
    await site.echo.waitForOpen();
    assert.ok((await waitForRows(4)).includes('event open: extensions (none)'));
  });

  it('the code of the server, with its meaning', async () => {
    await fill(site.echo.page, '#code', '1011');
    assert.match(await site.echo.text('#code-meaning'), /^Internal error.*a page may not\.$/);
    await site.echo.page.click('#server-close');
    await site.echo.waitForStatus('CLOSED (3)');
    assert.match(await site.echo.text('#last-close'), /^1011\. Internal error/);
  });

  it('1006, when the server drops the connection: an event without a frame', async () => {
    await site.echo.page.click('#terminate');
    assert.deepStrictEqual(await waitForRows(1), ['event close: code 1006, reason "", not clean']);
    assert.match(await site.echo.text('#last-close'), /^1006\. No close frame came/);
  });

  it('why a code cannot be sent', async () => {
    await fill(site.echo.page, '#code', '1006');
    assert.match(await site.echo.text('#code-meaning'), /Nobody can send it\.$/);
    await site.echo.page.click('#close-form .primary');
    assert.ok(await site.echo.page.$eval('#code', (field) => field.validationMessage !== ''));

    await site.echo.page.click('#server-close');
    await site.echo.page.waitForSelector('#problem:not([hidden])', { timeout: 0 });
    assert.strictEqual(await site.echo.text('#status'), 'OPEN (1)');
  });
});
