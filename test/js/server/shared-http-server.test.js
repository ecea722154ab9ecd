'use strict';

const assert = require('node:assert');
const http = require('node:http');
const { once } = require('../support/events');
const { WebSocketServer, isHawser } = require('../support/module');
const { requestHead } = require('../support/raw-peer');
const { refusal } = require('../support/refusal');
const { dial, listen } = require('../support/server');

/** An http server; `visit(path)` asks it for an upgrade by hand. */
async function startHttp() {
  const server = http.createServer();
  await listen(server);
  const visit = (path, headers) => {
    const raw = dial(server.address().port);
    raw.write(requestHead(headers, `GET ${path} HTTP/1.1`));
    return raw;
  };
  return { server, visit };
}

/** WebSocketServers on it, of which each keeps the paths of its clients. */
function serve(server, path, options) {
  const wss = new WebSocketServer({ server, path, ...options });
  wss.paths = [];
  wss.on('connection', (ws, { url }) => wss.paths.push(url));
  return wss;
}

const answerTo = async (raw) => (await raw.readToEnd()).toString();
const isAccepted = async (raw) => assert.match(await raw.readHead(), /^HTTP\/1.1 101 /);

(isHawser ? describe : describe.skip)('Servers that share an http server', () => {
  it('take what their paths say, and answer 404 to the rest', async () => {
    const { server, visit } = await startHttp();
    const chat = serve(server, /^\/chat\/\d+$/);
    const feed = serve(
      server,
      (pathname, { headers }) => pathname === '/feed' && headers['x-a'] === 'b'
    );
    await isAccepted(visit('/chat/7?query'));
    await isAccepted(visit('/feed', { 'X-A': 'b' }));
    for (const path of ['/chat', '/chat/7/8', '/feed', '/']) {
      assert.strictEqual(await answerTo(visit(path)), refusal(404), path);
    }
    assert.deepStrictEqual([chat.paths, feed.paths], [['/chat/7?query'], ['/feed']]);
  });

  it('leave what is no upgrade to WebSocket to each other as well', async () => {
    const { server, visit } = await startHttp();
    serve(server, /^\/a/);
    serve(server, /^\/b/);
    const other = { Upgrade: 'other' };
    assert.strictEqual(await answerTo(visit('/c', other)), refusal(404));
    assert.strictEqual(await answerTo(visit('/b', other)), refusal(400, 'Invalid Upgrade header'));
  });

  it('leave the rest to one that takes everything', async () => {
    const { server, visit } = await startHttp();
    const some = serve(server, /^\/some/);
    const all = serve(server, undefined);
    await isAccepted(visit('/other'));
    assert.deepStrictEqual([some.paths, all.paths], [[], ['/other']]);
  });

  it('wait for one that decides later', async () => {
    const { server, visit } = await startHttp();
    let decide;
    serve(server, /^\/some/);
    const later = serve(server, /^\/later/, {
      verifyClient: (info, callback) => (decide = callback)
    });
    const raw = visit('/later');
    while (decide === undefined) await new Promise(setImmediate);
    decide(true);
    await isAccepted(raw);
    assert.deepStrictEqual(later.paths, ['/later']);
  });

  it('leave it to listeners that are not theirs, however long these take', async () => {
    const { server, visit } = await startHttp();
    serve(server, /^\/ours/);
    const asked = new Promise((resolve) => {
      server.on('upgrade', (request, socket) => {
        if (request.url === '/theirs') resolve(socket);
      });
    });
    const raw = visit('/theirs');
    const socket = await asked;
    await new Promise(setImmediate);
    assert.deepStrictEqual([socket.bytesWritten, socket.listenerCount('error')], [0, 0]);
    socket.end('their answer');
    assert.strictEqual(await answerTo(raw), 'their answer');
    await isAccepted(visit('/ours'));
  });

  it('answer 404 after handshakeTimeout where none of these has touched it', async () => {
    const { server, visit } = await startHttp();
    serve(server, /^\/ours/, { handshakeTimeout: 1 });
    server.on('upgrade', (request, socket) => {
      if (request.url === '/read') socket.on('data', () => {}).on('end', () => socket.end());
    });
    const read = visit('/read');
    const later = visit('/nobody');
    assert.strictEqual(await answerTo(later), refusal(404));
    await isAccepted(visit('/ours'));
    read.stream.end();
    assert.strictEqual(await answerTo(read), '');
  });

  for (const path of [/^\/chat/, '/chat', undefined]) {
    it(`make way for a successor while they shut down, with the path ${path}`, async () => {
      const { server, visit } = await startHttp();
      const old = serve(server, path);
      const others = serve(server, /^\/other/);
      await isAccepted(visit('/chat'));
      const done = old.shutdown({ timeout: 0 });
      assert.match(await answerTo(visit('/chat')), /^HTTP\/1.1 503 /);
      await isAccepted(visit('/other'));

      const next = serve(server, path);
      await isAccepted(visit('/chat'));
      assert.deepStrictEqual(
        [old, others, next].map((wss) => wss.paths),
        [['/chat'], ['/other'], ['/chat']]
      );
      for (const ws of old.clients) ws.terminate();
      assert.deepStrictEqual(await done, { closed: 0, terminated: 1 });
      await isAccepted(visit('/chat'));
    });
  }

  it('with a string for its path, one refuses the rest with 400, as under ws', async () => {
    const { server, visit } = await startHttp();
    serve(server, '/only');
    await isAccepted(visit('/only?x'));
    assert.strictEqual(await answerTo(visit('/other')), refusal(400));
  });

  it('ask a shouldHandle of their own', async () => {
    const { server, visit } = await startHttp();
    const wss = serve(server, /^\/a/);
    const asked = [];
    wss.shouldHandle = ({ url }) => asked.push(url) > 0 && url === '/b';
    await isAccepted(visit('/b'));
    assert.strictEqual(await answerTo(visit('/a')), refusal(404));
    assert.deepStrictEqual(asked, ['/b', '/a']);
  });

  it('report a path that fails, and answer 404', async () => {
    const { server, visit } = await startHttp();
    const wss = serve(server, (pathname) => decodeURIComponent(pathname) === '/ä');
    await isAccepted(visit('/%C3%A4'));
    const failed = once(wss, 'upgradeError');
    assert.strictEqual(await answerTo(visit('/%')), refusal(404));
    assert.strictEqual((await failed)[0].name, 'URIError');

    wss.options.path = async () => true;
    const promised = once(wss, 'upgradeError');
    assert.strictEqual(await answerTo(visit('/')), refusal(404));
    assert.match((await promised)[0].message, /^The function of "path" must return a boolean/);
  });
});

(isHawser ? describe : describe.skip)('handleUpgrade()', () => {
  it('answers 404 for another path than that of a RegExp or a function', async () => {
    for (const path of [/^\/only$/, (pathname) => pathname === '/only']) {
      const { server, visit } = await startHttp();
      const wss = new WebSocketServer({ noServer: true, path });
      server.on('upgrade', (request, socket, head) =>
        wss.handleUpgrade(request, socket, head, () => {})
      );
      await isAccepted(visit('/only'));
      assert.strictEqual(await answerTo(visit('/other')), refusal(404));
      assert.strictEqual(wss.shouldHandle({ url: '/only?x' }), true);
    }
  });
});
