'use strict';

// Both sides of a reverse proxy are ours, and its configuration is that of docs/deploying.md. The proxies listen on Unix
// sockets, which need no free port, and are back from their start when they do.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const tls = require('node:tls');

const { blocksOf } = require('../js/documents/markdown');
const { cleanup } = require('../js/support/cleanup');
const { closed, once } = require('../js/support/events');
const { WebSocket } = require('../js/support/module');
const { needsCommand } = require('./debian');
const { doneWith, exchangeWith, startEchoServer } = require('./echo');

const URL = 'wss://localhost/chat';

const CERTIFICATES = path.join(__dirname, '../js/support');
const cert = fs.readFileSync(path.join(CERTIFICATES, 'cert.pem'), 'utf8');
const key = fs.readFileSync(path.join(CERTIFICATES, 'key.pem'), 'utf8');

/** @returns {string} the only configuration in `language` that the document has, with each of `places` replaced */
function documented(language, places) {
  const [text, ...others] = blocksOf('docs/deploying.md', language);
  assert.deepStrictEqual(others, []);
  return Object.entries(places).reduce((configuration, [place, ours]) => {
    const [before, ...after] = configuration.split(place);
    assert.strictEqual(after.length, 1, `${place} should be there once`);
    return `${before}${ours}${after}`;
  }, text);
}

const nginx = {
  debianPackage: 'nginx-light',
  command: 'nginx',
  args: (folder) => ['-p', folder, '-c', 'configuration', '-e', 'errors'],
  configuration: (folder, port) => `
    daemon on;
    master_process off;
    pid pid;
    events {}
    http {
      access_log off;
      client_body_temp_path body;
      proxy_temp_path proxy;
      fastcgi_temp_path fastcgi;
      uwsgi_temp_path uwsgi;
      scgi_temp_path scgi;
      ${documented('nginx', {
        'listen 443 ssl;': `listen unix:${folder}/listen ssl;`,
        '/etc/ssl/example.pem': `${CERTIFICATES}/cert.pem`,
        '/etc/ssl/example.key': `${CERTIFICATES}/key.pem`,
        '127.0.0.1:8080': `127.0.0.1:${port}`
      })}
    }
  `
};

const haproxy = {
  debianPackage: 'haproxy',
  command: 'haproxy',
  args: (folder) => ['-D', '-q', '-f', 'configuration', '-p', path.join(folder, 'pid')],
  configuration: (folder, port) => {
    fs.writeFileSync(path.join(folder, 'both.pem'), `${cert}${key}`);
    return documented('haproxy', {
      'bind :443 ssl': `bind unix@${folder}/listen ssl`,
      '/etc/haproxy/example.pem': `${folder}/both.pem`,
      '127.0.0.1:8080': `127.0.0.1:${port}`
    });
  }
};

/**
 * Starts a proxy before a server of ours; it ends with the test.
 *
 * @returns {function(): tls.TLSSocket} connects to it
 */
function startProxy({ args, configuration }, executable, port) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-proxy-'));
  fs.writeFileSync(path.join(folder, 'configuration'), configuration(folder, port));
  const { status } = spawnSync(executable, args(folder), { cwd: folder, stdio: 'ignore' });
  assert.strictEqual(status, 0, 'the proxy does not start');
  const pid = Number(fs.readFileSync(path.join(folder, 'pid'), 'utf8'));
  cleanup(() => {
    process.kill(pid, 'SIGKILL');
    fs.rmSync(folder, { recursive: true });
  });
  return () => tls.connect({ path: `${folder}/listen`, servername: 'localhost', ca: cert });
}

/** @returns {WebSocket} a client of the server behind a proxy */
function connect(proxy, executable, port) {
  const createConnection = startProxy(proxy, executable, port);
  return new WebSocket(URL, 'echo', { createConnection });
}

for (const proxy of [nginx, haproxy]) {
  describe(`Behind ${proxy.command}`, () => {
    const executable = needsCommand(proxy.debianPackage, proxy.command);

    for (const perMessageDeflate of [false, true]) {
      it(`client and server talk${perMessageDeflate ? ' with permessage-deflate' : ''}`, async () => {
        const { wss, port, ending } = await startEchoServer({ perMessageDeflate });
        const forwarded = once(wss, 'connection').then(([, { headers }]) => headers);
        const createConnection = startProxy(proxy, executable(), port);
        await exchangeWith(URL, { perMessageDeflate, createConnection });
        assert.deepStrictEqual(await ending, doneWith({ perMessageDeflate }));
        assert.strictEqual((await forwarded)['x-forwarded-proto'], 'https');
      });
    }

    it('the client notices a server that breaks off', async () => {
      const { wss, port } = await startEchoServer();
      wss.on('connection', (ws) => ws.once('message', () => ws.terminate()));
      const client = connect(proxy, executable(), port);
      const done = closed(client);
      client.on('open', () => client.send('go'));
      assert.strictEqual((await done).code, 1006);
    });

    it('the server notices a client that breaks off', async () => {
      const { port, ending } = await startEchoServer();
      const client = connect(proxy, executable(), port);
      client.on('open', () => client.terminate());
      const { code, errors } = await ending;
      assert.deepStrictEqual([code, errors], [1006, []]);
    });

    it('the client hears the refusal of the server', async () => {
      const { port } = await startEchoServer({ verifyClient: () => false });
      const client = connect(proxy, executable(), port);
      const { code, errors } = await closed(client);
      assert.strictEqual(code, 1006);
      assert.deepStrictEqual(
        errors.map(({ message }) => message),
        ['Unexpected server response: 401']
      );
    });
  });
}
