'use strict';

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const SUPPORT = path.join(__dirname, '../../js/support');
const [CERT, KEY] = ['cert.pem', 'key.pem'].map((name) => path.join(SUPPORT, name));

/** What a client finds that trusts nobody. */
const UNTRUSTED = { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' };

module.exports = {
  'makes a certificate where none is named': async (example) => {
    await assert.rejects(example.connect('/'), UNTRUSTED);
    const { socket, next } = await example.connect('/', { rejectUnauthorized: false });
    assert.strictEqual(await next(), 'You speak TLSv1.3');
    socket.send('ahoy');
    assert.strictEqual(await next(), 'ahoy');
  },

  'has the certificate that is named, and a renewed one after SIGHUP': async (made, start) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-example-tls-'));
    try {
      const [cert, key] = ['cert.pem', 'key.pem'].map((name) => path.join(folder, name));
      const ca = fs.readFileSync(CERT);
      fs.copyFileSync(CERT, cert);
      fs.copyFileSync(KEY, key);
      const example = await start({ env: { TLS_CERT: cert, TLS_KEY: key } }).listening();
      const before = await example.connect('/', { ca });
      await before.next();

      const what = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost'];
      const { status } = spawnSync('openssl', [...what, '-out', cert, '-keyout', key]);
      assert.strictEqual(status, 0);
      example.kill('SIGHUP');
      await example.line(/has a new certificate/);
      await assert.rejects(example.connect('/', { ca }), UNTRUSTED);
      before.socket.send('still here');
      assert.strictEqual(await before.next(), 'still here');

      fs.writeFileSync(cert, 'no certificate');
      example.kill('SIGHUP');
      await example.line(/keeps the certificate that it has/);
      await example.connect('/', { rejectUnauthorized: false });
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  },

  'says what it lacks': async (made, start) => {
    const example = start({ env: { TLS_CERT: '/nowhere', TLS_KEY: '/nowhere' } });
    await example.line(/there is no certificate: ENOENT.*\/nowhere/);
    await example.line(/TLS_CERT and TLS_KEY name one/);
    assert.deepStrictEqual(await example.ended, { code: 1, signal: null });
  }
};
