'use strict';

const assert = require('node:assert/strict');
const { randomBytes } = require('node:crypto');
const { once } = require('node:events');
const http = require('node:http');
const ws = require('ws');

const { api: hawser } = require('./support/module');

const SIZES = [0, 1, 100, 1023, 1024, 5000, 16384, 70_000, 1_000_000];

const NEGOTIATIONS = [
  { server: true, client: true },
  { server: { serverNoContextTakeover: true, clientNoContextTakeover: true }, client: true },
  { server: { serverMaxWindowBits: 9 }, client: { serverMaxWindowBits: 10 } },
  { server: { serverMaxWindowBits: 8, clientMaxWindowBits: 8 }, client: true },
  {
    server: { clientMaxWindowBits: 12, zlibDeflateOptions: { level: 1 } },
    client: { clientMaxWindowBits: 13 }
  }
];

const PAIRS = [
  { name: 'hawser to itself', Server: hawser.WebSocketServer, Client: hawser },
  { name: 'ws to hawser', Server: hawser.WebSocketServer, Client: ws },
  { name: 'hawser to ws', Server: ws.WebSocketServer, Client: hawser }
];

function messages() {
  return SIZES.flatMap((size) => [
    'x'.repeat(size),
    randomBytes(size),
    JSON.stringify(Array.from({ length: size / 20 }, (_, i) => ({ i, name: `name ${i % 7}` })))
  ]);
}

async function open({ Server, Client }, server, client) {
  const wss = new Server({ host: '127.0.0.1', port: 0, perMessageDeflate: server });
  await once(wss, 'listening');
  const peers = once(wss, 'connection');
  const socket = new Client(`ws://127.0.0.1:${wss.address().port}`, { perMessageDeflate: client });
  const [[peer]] = await Promise.all([peers, once(socket, 'open')]);
  return { wss, socket, peer };
}

async function close({ wss, socket }) {
  const closed = once(socket, 'close');
  socket.close();
  await closed;
  wss.close();
}

function received(socket, count) {
  const list = [];
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data, isBinary) => {
      list.push(isBinary ? data : data.toString());
      if (list.length === count) resolve(list);
    });
  });
}

describe('permessage-deflate', () => {
  for (const pair of PAIRS) {
    for (const { server, client } of NEGOTIATIONS) {
      const name = `${JSON.stringify(server)}, ${JSON.stringify(client)}`;
      it(`carries messages of all sizes both ways, ${pair.name}: ${name}`, async () => {
        const connection = await open(pair, server, client);
        const { socket, peer } = connection;
        assert.equal(socket.extensions, 'permessage-deflate');
        assert.equal(peer.extensions, 'permessage-deflate');

        const sent = messages();
        const expected = [...sent, 'fragmented', 'plain'];
        const echoed = received(socket, expected.length);
        peer.on('message', (data, isBinary) => peer.send(data, { binary: isBinary }));
        for (const message of sent) socket.send(message);
        socket.send('frag', { fin: false });
        socket.send('mented');
        socket.send('plain', { compress: false });
        assert.deepEqual(await echoed, expected);
        await close(connection);
      });
    }
  }

  it('is not used where one side does not want it', async () => {
    for (const [server, client] of [
      [false, true],
      [true, false]
    ]) {
      const connection = await open(PAIRS[0], server, client);
      assert.equal(connection.socket.extensions, '');
      assert.equal(connection.peer.extensions, '');
      await close(connection);
    }
  });

  it('compresses short messages only where it keeps its context', async () => {
    for (const serverNoContextTakeover of [false, true]) {
      const connection = await open(PAIRS[1], { serverNoContextTakeover }, true);
      const { socket, peer } = connection;
      const text = 'short '.repeat(100);
      const message = once(socket, 'message');
      const before = socket._socket.bytesRead;
      peer.send(text);
      await message;
      const bytes = socket._socket.bytesRead - before;
      if (serverNoContextTakeover) assert.equal(bytes, text.length + 4);
      else assert.ok(bytes < 100, `${bytes} bytes`);
      await close(connection);
    }
  });

  it('answers 400 to an offer that is malformed or that it cannot take', async () => {
    const server = { serverMaxWindowBits: 10 };
    const wss = new hawser.WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      perMessageDeflate: server
    });
    await once(wss, 'listening');
    for (const offer of [
      'permessage-deflate; unknown',
      'permessage-deflate; server_max_window_bits=7',
      'permessage-deflate; client_no_context_takeover; client_no_context_takeover',
      'permessage-deflate; server_max_window_bits=9',
      'permessage-deflate;'
    ]) {
      const request = http.get({
        host: '127.0.0.1',
        port: wss.address().port,
        headers: {
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Extensions': offer,
          'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
          'Sec-WebSocket-Version': 13
        }
      });
      const [response] = await once(request, 'response');
      assert.equal(response.statusCode, 400, offer);
      response.resume();
    }
    wss.close();
  });

  it('fails a handshake whose answer was not asked for', async () => {
    const wss = new ws.WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(wss, 'listening');
    wss.on('headers', (headers) => {
      headers.push('Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=15');
    });
    const socket = new hawser(`ws://127.0.0.1:${wss.address().port}`, {
      perMessageDeflate: { clientMaxWindowBits: 10 }
    });
    const [error] = await once(socket, 'error');
    assert.equal(error.message, 'Invalid Sec-WebSocket-Extensions header');
    wss.close();
  });

  it('reports corrupt data as zlib does, and closes with 1007', async () => {
    const connection = await open(PAIRS[1], true, true);
    const { wss, socket, peer } = connection;
    const failed = once(peer, 'error');
    const closed = once(socket, 'close');
    socket._socket.write(Buffer.from([0xc1, 0x81, 0, 0, 0, 0, 0x76]));
    const [error] = await failed;
    assert.deepEqual(
      [error.message, error.code, error.errno],
      ['invalid block type', 'Z_DATA_ERROR', -3]
    );
    assert.equal((await closed)[0], 1007);
    wss.close();
  });
});

describe('PerMessageDeflate', () => {
  const { PerMessageDeflate, extension } = hawser;

  function pair(maxPayload) {
    const client = new PerMessageDeflate({ isServer: false });
    const server = new PerMessageDeflate({ isServer: true, maxPayload });
    const offers = extension.parse(extension.format({ 'permessage-deflate': client.offer() }));
    const answer = extension.format({
      'permessage-deflate': [server.accept(offers['permessage-deflate'])]
    });
    client.accept(extension.parse(answer)['permessage-deflate']);
    return { client, server };
  }

  function call(deflate, method, data, fin) {
    return new Promise((resolve, reject) => {
      deflate[method](data, fin, (error, result) => (error ? reject(error) : resolve(result)));
    });
  }

  it('offers, accepts, compresses and decompresses', async () => {
    const { client, server } = pair();
    assert.deepEqual(client.offer(), { client_max_window_bits: true });
    assert.deepEqual(Object.keys(server.params), []);
    for (const text of ['', 'short', 'a long one '.repeat(30_000)]) {
      const compressed = await call(client, 'compress', text, true);
      assert.equal((await call(server, 'decompress', compressed, true)).toString(), text);
    }
    const parts = [
      await call(client, 'compress', 'one, ', false),
      await call(client, 'compress', Buffer.from('two'), true)
    ];
    assert.equal((await call(server, 'decompress', parts[0], false)).toString(), 'one, ');
    assert.equal((await call(server, 'decompress', parts[1], true)).toString(), 'two');
  });

  it('stops inflating at the limit', async () => {
    const { client, server } = pair(1000);
    const bomb = await call(client, 'compress', Buffer.alloc(10_000_000), true);
    await assert.rejects(call(server, 'decompress', bomb, true), {
      name: 'RangeError',
      code: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
      message: 'Max payload size exceeded'
    });
  });
});

const { PerMessageDeflate, extension } = hawser;

describe('Window bits that are no number', () => {
  const given = [
    [{ serverMaxWindowBits: '10' }, 'server_max_window_bits=10; client_max_window_bits'],
    [{ clientMaxWindowBits: '10' }, 'client_max_window_bits=10'],
    [{ serverMaxWindowBits: 10.5 }, 'server_max_window_bits=10.5; client_max_window_bits'],
    [{ serverMaxWindowBits: '', clientMaxWindowBits: '' }, '']
  ];
  for (const [options, offered] of given) {
    it(`are offered as they are: ${JSON.stringify(options)}`, () => {
      const deflate = new PerMessageDeflate({ ...options, isServer: false });
      const field = extension.format({ 'permessage-deflate': deflate.offer() });
      assert.strictEqual(field, ['permessage-deflate', offered].filter(Boolean).join('; '));
    });
  }
});

describe('PerMessageDeflate#accept()', () => {
  it('gives an object without prototype', () => {
    const deflate = new PerMessageDeflate({ isServer: true });
    const params = deflate.accept(extension.parse('permessage-deflate')['permessage-deflate']);
    assert.strictEqual(Object.getPrototypeOf(params), null);
    assert.strictEqual(deflate.params, params);
  });
});
