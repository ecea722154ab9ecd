'use strict';

// Both sides of a reverse proxy are ours. The proxies listen on Unix sockets, which need no free port, and are
// back from their start when they do.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { cleanup } = require('../js/support/cleanup');
const { closed, once } = require('../js/support/events');
const { WebSocket } = require('../js/support/module');
const { needsCommand } = require('./debian');
const { doneWith, exchangeWith, startEchoServer } = require('./echo');

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
      server {
        listen unix:${folder}/listen;
        location / {
          proxy_pass http://127.0.0.1:${port};
          proxy_http_version 1.1;
          proxy_set_header Upgrade $http_upgrade;
          proxy_set_header Connection "upgrade";
          proxy_set_header X-Forwarded-For "the proxy";
        }
      }
    }
  `
};

const haproxy = {
  debianPackage: 'haproxy',
  command: 'haproxy',
  args: (folder) => ['-D', '-q', '-f', 'configuration', '-p', path.join(folder, 'pid')],
  configuration: (folder, port) => `
    defaults
      mode http
      timeout connect 10s
      timeout client 60s
      timeout server 60s
      timeout tunnel 60s
    listen proxy
      bind unix@${folder}/listen
      http-request set-header X-Forwarded-For "the proxy"
      server ours 127.0.0.1:${port}
`
};

/** Starts a proxy before a server of ours; it ends with the test. @returns {string} its address */
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
  return `ws+unix:${folder}/listen:/`;
}

for (const proxy of [nginx, haproxy]) {
  describe(`Behind ${proxy.command}`, () => {
    const executable = needsCommand(proxy.debianPackage, proxy.command);

    for (const perMessageDeflate of [false, true]) {
      it(`client and server talk${perMessageDeflate ? ' with permessage-deflate' : ''}`, async () => {
        const { wss, port, ending } = await startEchoServer({ perMessageDeflate });
        const forwarded = once(wss, 'connection').then(([, { headers }]) => headers);
        const url = startProxy(proxy, executable(), port);
        await exchangeWith(url, { perMessageDeflate });
        assert.deepStrictEqual(await ending, doneWith({ perMessageDeflate }));
        assert.strictEqual((await forwarded)['x-forwarded-for'], 'the proxy');
      });
    }

    it('the client notices a server that breaks off', async () => {
      const { wss, port } = await startEchoServer();
      wss.on('connection', (ws) => ws.once('message', () => ws.terminate()));
      const client = new WebSocket(startProxy(proxy, executable(), port));
      const done = closed(client);
      client.on('open', () => client.send('go'));
      assert.strictEqual((await done).code, 1006);
    });

    it('the server notices a client that breaks off', async () => {
      const { port, ending } = await startEchoServer();
      const client = new WebSocket(startProxy(proxy, executable(), port), 'echo');
      client.on('open', () => client.terminate());
      const { code, errors } = await ending;
      assert.deepStrictEqual([code, errors], [1006, []]);
    });

    it('the client hears the refusal of the server', async () => {
      const { port } = await startEchoServer({ verifyClient: () => false });
      const client = new WebSocket(startProxy(proxy, executable(), port));
      const { code, errors } = await closed(client);
      assert.strictEqual(code, 1006);
      assert.deepStrictEqual(
        errors.map(({ message }) => message),
        ['Unexpected server response: 401']
      );
    });
  });
}
