'use strict';

// What the echo page shows of the wire: headers bit by bit, masks, control frames, compression.

const assert = require('node:assert');
const { WebSocket } = require('hawser');

const { fill, waitFor } = require('./chromium');
const { useEchoPage } = require('./echo-page');

const TEXT = 'Ahoy!';

const bytesOfBits = (bits) => bits.match(/.{8}/g).map((byte) => parseInt(byte, 2));
const bytesOfHex = (cells) => cells.map((cell) => parseInt(cell, 16));

describe('The echo page shows of a frame', () => {
  const site = useEchoPage();

  /** The fields of the frame in a row. */
  async function fieldsOf(index) {
    await site.echo.choose(index);
    return site.echo.fields();
  }

  it('each bit of its header, of both directions', async () => {
    await site.echo.sendText(TEXT);
    await site.echo.waitForRows(2);

    const { 'masking key': key, ...sent } = await fieldsOf(0);
    const flags = { FIN: '1', RSV1: '0', RSV2: '0', RSV3: '0' };
    assert.deepStrictEqual(sent, { ...flags, opcode: '0001', MASK: '1', length: '0000101' });
    assert.match(key, /^[01]{32}$/);
    assert.deepStrictEqual(await fieldsOf(1), { ...sent, MASK: '0' });
  });

  it('the first bytes masked, the key, and the bytes unmasked', async () => {
    await site.echo.sendText(TEXT);
    await site.echo.waitForRows(2);

    const key = bytesOfBits((await fieldsOf(0))['masking key']);
    const { masked, '⊕ key': keys, '= plain': plain, text } = await site.echo.payload();
    assert.deepStrictEqual(bytesOfHex(keys), [...key, key[0]]);
    assert.deepStrictEqual(bytesOfHex(plain), Array.from(Buffer.from(TEXT)));
    assert.deepStrictEqual(
      bytesOfHex(masked).map((byte, at) => byte ^ key[at % 4]),
      Array.from(Buffer.from(TEXT))
    );
    assert.strictEqual(text.join(''), TEXT);

    await site.echo.choose(1);
    assert.deepStrictEqual(bytesOfHex((await site.echo.payload()).bytes), bytesOfHex(plain));
  });

  for (const [size, length, extended, headerBytes] of [
    [125, '1111101', undefined, 2],
    [126, '1111110', (126).toString(2).padStart(16, '0'), 4],
    [65_535, '1111110', '1'.repeat(16), 4],
    [65_536, '1111111', (65_536).toString(2).padStart(64, '0'), 10]
  ]) {
    it(`the form of the length ${size}`, async () => {
      await site.echo.sendText('a'.repeat(size));
      const [sent, received] = await site.echo.waitForRows(2);
      assert.strictEqual(sent.wire, size + headerBytes + 4);
      assert.strictEqual(received.wire, size + headerBytes);

      for (const index of [0, 1]) {
        const fields = await fieldsOf(index);
        assert.strictEqual(fields.length, length);
        assert.strictEqual(fields['extended length'], extended);
      }
    });
  }

  it('the parts of a long message, the last of which has FIN', async () => {
    await site.echo.sendBinary(1_048_576);
    const [sent] = await site.echo.waitForRows(2);
    const [count] = sent.badges[0].match(/^\d+(?= frames$)/);
    await site.echo.choose(0);

    for (let number = 1; number <= count; number++) {
      const { FIN, opcode } = await site.echo.fields();
      assert.strictEqual(FIN, number === Number(count) ? '1' : '0');
      assert.strictEqual(opcode, number === 1 ? '0010' : '0000');
      const note = await site.echo.text('#frame-note');
      assert.ok(note.includes(`frame ${number} of ${count}`), note);
      if (number < count) await site.echo.page.click('#next');
    }
    assert.ok(await site.echo.page.$eval('#next', (button) => button.disabled));
  });

  it('what a field means, when it is chosen', async () => {
    await site.echo.sendText(TEXT);
    await site.echo.waitForRows(2);
    await site.echo.page.click('#diagram [data-field=MASK]');
    assert.match(await site.echo.text('#field-note'), /^MASK A client masks each frame/);
    await site.echo.choose(1);
    assert.match(await site.echo.text('#field-note'), /^MASK A server does not mask/);
  });

  it('a ping of the server, and the pong that the browser sends by itself', async () => {
    await site.echo.page.click('#ping-tab');
    await fill(site.echo.page, '#payload', 'still there?');
    await site.echo.page.click('#ping-form .primary');
    const [ping, pong] = await site.echo.waitForRows(2);

    assert.deepStrictEqual([ping.direction, ping.type], ['received', 'ping']);
    assert.deepStrictEqual([pong.direction, pong.type], ['sent', 'pong']);
    assert.strictEqual(pong.content, 'still there?');
    assert.match(pong.trip, /ms$/);
    assert.strictEqual((await fieldsOf(1)).opcode, '1010');
  });

  it('a ping of a client in Node, and the pong of the server', async () => {
    await site.echo.press('#ping-tab', '#client-ping');
    const rows = await site.echo.waitForRows(4);
    assert.deepStrictEqual(
      rows.map(({ direction, type, badges }) => `${badges} ${direction} ${type}`),
      ['node sent ping', 'node received pong', 'node sent close', 'node received close']
    );
    assert.strictEqual((await fieldsOf(0)).MASK, '1');
  });

  it('what another client exchanges with the server, when that names the session', async () => {
    const [query] = (await site.echo.text('#request')).match(/session=[\w-]+/);
    const client = new WebSocket(site.server.socketUrl(`/echo?${query}`));
    client.on('open', () => client.send('from elsewhere'));
    for (const row of await site.echo.waitForRows(2)) {
      assert.deepStrictEqual(row.badges, ['other']);
      assert.strictEqual(row.content, 'from elsewhere');
    }
    assert.match(await site.echo.text('#frame-note'), /^From the client "other" to the server/);
    client.terminate();
  });

  it('its size on the wire, with compression and without', async () => {
    const text = 'Ahoy! '.repeat(1000);
    await site.echo.sendText(text);
    for (const { wire, badges } of await site.echo.waitForRows(2)) {
      assert.ok(wire > text.length);
      assert.deepStrictEqual(badges, []);
    }

    await site.echo.page.click('#compression');
    await waitFor(site.echo.page, () =>
      document.getElementById('extensions').textContent.startsWith('permessage-deflate')
    );
    await site.echo.page.click('#clear');
    await site.echo.sendText(text);
    for (const { size, wire, badges, content } of await site.echo.waitForRows(2)) {
      assert.strictEqual(size, '6,000');
      assert.ok(wire < 200, `${wire} bytes on the wire`);
      assert.deepStrictEqual(badges, ['RSV1']);
      assert.ok(content.startsWith('Ahoy! Ahoy!'));
    }
    assert.strictEqual((await fieldsOf(0)).RSV1, '1');
  });
});
