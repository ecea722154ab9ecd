'use strict';

// The server of the chat against clients that are no browsers and do not behave.

const assert = require('node:assert');
const { once } = require('node:events');
const { WebSocket } = require('hawser');

const { Example } = require('../examples/example');

const TOKEN = 'a-token-of-a-test';
const JOIN = { type: 'join', token: TOKEN, name: 'Ada' };

describe('The chat server', () => {
  let server;
  let sockets;

  beforeEach(async () => {
    sockets = [];
    server = await Example.start('chat');
  });

  afterEach(async () => {
    for (const socket of sockets) socket.terminate();
    await server?.stop();
  });

  async function connect(protocols = ['json'], options = {}) {
    const socket = new WebSocket(server.socketUrl('/chat'), protocols, options);
    sockets.push(socket);
    await once(socket, 'open');
    return socket;
  }

  /** The next message of this type. A listener sees them all, also those that came in one chunk. */
  function hear(socket, type) {
    return new Promise((resolve) => {
      socket.on('message', function listen(data) {
        const message = JSON.parse(data);
        if (message.type !== type) return;
        socket.off('message', listen);
        resolve(message);
      });
    });
  }

  async function join(token, name) {
    const socket = await connect();
    const welcome = hear(socket, 'welcome');
    socket.send(JSON.stringify({ type: 'join', token, name }));
    return { socket, welcome: await welcome };
  }

  async function say(socket, key, text) {
    const told = hear(socket, 'message');
    socket.send(JSON.stringify({ type: 'say', key, text }));
    return told;
  }

  const refusals = [
    ['a binary message', [Buffer.from('{}')], 1003],
    ['a text that is not JSON', ['{"type":'], 1007],
    ['JSON null', ['null'], 1008],
    ['an unknown type', ['{"type":"toString"}'], 1008],
    ['a type that is no string', ['{"type":["join"]}'], 1008],
    ['words before the join', [{ type: 'say', key: 'key-of-a-test', text: 'Hello' }], 1008],
    ['a second join', [JOIN, JOIN], 1008],
    ['a join without a name', [{ ...JOIN, name: undefined }], 1008],
    ['a name that nobody can see', [{ ...JOIN, name: '\u202e \u200b' }], 1008],
    ['a token that is no word', [{ ...JOIN, token: 'no spaces, please' }], 1008],
    ['words without a key', [JOIN, { type: 'say', text: 'Hello' }], 1008],
    ['an empty text', [JOIN, { type: 'say', key: 'key-of-a-test', text: ' \n' }], 1008],
    [
      'a text that is too long',
      [JOIN, { type: 'say', key: 'key-of-a-test', text: 'a'.repeat(2001) }],
      1008
    ],
    ['a message that is too big', ['a'.repeat(16 * 1024 + 1)], 1009],
    ['a flood', [JOIN, ...Array(60).fill({ type: 'rename', name: 'Ada' })], 1008]
  ];

  for (const [what, messages, code] of refusals) {
    it(`closes with ${code} after ${what}`, async () => {
      const socket = await connect();
      const closed = once(socket, 'close');
      for (const message of messages) {
        const isRaw = typeof message === 'string' || Buffer.isBuffer(message);
        socket.send(isRaw ? message : JSON.stringify(message));
      }
      assert.strictEqual((await closed)[0], code);
    });
  }

  it('closes with 1002 when the client does not offer the subprotocol', async () => {
    const socket = await connect([]);
    assert.strictEqual((await once(socket, 'close'))[0], 1002);
  });

  it('refuses the pages of other sites', async () => {
    await assert.rejects(connect(['json'], { origin: 'http://example.org' }), {
      message: 'Unexpected server response: 401'
    });
    await assert.rejects(connect(['json'], { origin: 'null' }));
    await connect(['json'], { origin: server.url });
  });

  it('keeps the last 100 messages', async () => {
    for (const [guest, first] of [0, 35, 70].entries()) {
      const { socket } = await join(`${TOKEN}-${guest}`, `Guest ${guest}`);
      for (let n = first; n < first + 35; n++) await say(socket, `key-of-${n}`, `Message ${n}`);
    }
    const { welcome } = await join(TOKEN, 'Late');
    const expected = Array.from({ length: 100 }, (_, index) => `Message ${index + 5}`);
    assert.deepStrictEqual(
      welcome.messages.map(({ text }) => text),
      expected
    );
  });

  it('does not say twice what is sent again, and tells its sender that it was said', async () => {
    const first = await join(TOKEN, 'Ada');
    const told = await say(first.socket, 'key-of-a-test', 'Once');
    first.socket.terminate();

    const { socket, welcome } = await join(TOKEN, 'Ada');
    assert.strictEqual(welcome.messages.length, 1);
    assert.deepStrictEqual(await say(socket, 'key-of-a-test', 'Once'), told);
    assert.strictEqual((await join(TOKEN, 'Ada')).welcome.messages.length, 1);
  });

  it('shows a person once who is here twice, until both have gone', async () => {
    const watcher = await join('another-token', 'Watcher');
    const one = await join(TOKEN, 'Ada');
    const two = await join(TOKEN, 'Ada');
    assert.strictEqual(two.welcome.people.length, 2);

    const gone = hear(watcher.socket, 'gone');
    one.socket.close();
    await once(one.socket, 'close');
    assert.strictEqual((await join('third-token', 'Third')).welcome.people.length, 3);
    two.socket.close();
    assert.strictEqual((await gone).id, two.welcome.you);
  });

  it('says 1001 to everybody when it is told to end, and ends', async () => {
    const { socket } = await join(TOKEN, 'Ada');
    const closed = once(socket, 'close');
    assert.strictEqual(await server.stop('SIGTERM'), 0);
    assert.strictEqual((await closed)[0], 1001);
  });
});
