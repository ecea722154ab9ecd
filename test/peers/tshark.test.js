'use strict';

// tshark, which knows WebSocket by itself, dissects what both of our sides send.

const assert = require('node:assert');

const { startProgram } = require('../js/support/child');
const { cleanup } = require('../js/support/cleanup');
const { closed, messages, once } = require('../js/support/events');
const { WebSocket } = require('../js/support/module');
const { needsCommand } = require('./debian');
const { SIZES, startEchoServer } = require('./echo');

const FIELDS = [
  'tcp.srcport',
  'tcp.dstport',
  'websocket.opcode',
  'websocket.fin',
  'websocket.mask',
  '_ws.malformed',
  '_ws.expert.group'
];

/** Remarks of wireshark about the order of packets: TCP's own business. */
const SEQUENCE = String(0x02000000);

/** Starts to capture a port of the loopback; gives lines of FIELDS, one per packet that ends a frame. */
function capture(tshark, port) {
  const options = ['-l', '-n', '-q', '-i', 'lo', '-f', `tcp port ${port}`, '-B', '64'];
  const dissect = ['-d', `tcp.port==${port},http`, '-Y', 'websocket', '-P', '-T', 'fields'];
  const fields = FIELDS.flatMap((field) => ['-e', field]);
  const program = startProgram(tshark, [...options, ...dissect, ...fields]);
  // It has a child, which it ends only when asked to end itself.
  cleanup(() => {
    program.child.kill('SIGTERM');
    return program.finish();
  });
  return program;
}

/** Opens and closes connections until the capture shows one of them. */
async function awaitCapture(program, url) {
  const ready = program.readLine().then(
    () => 'ready',
    (error) => error
  );
  for (;;) {
    const client = new WebSocket(url);
    cleanup(() => client.terminate());
    await once(client, 'open');
    client.close(1000);
    const state = await Promise.race([ready, closed(client)]);
    if (state === 'ready' || state instanceof Error) return state;
  }
}

/** The frames of one connection, as `opcode fin masked` by side, up to both close frames. */
async function readFrames(program, clientPort) {
  const frames = { client: [], server: [] };
  const isClosed = (list) => list.at(-1)?.startsWith('8 ');
  while (!isClosed(frames.client) || !isClosed(frames.server)) {
    const line = await program.readLine();
    const [from, to, opcodes, fins, masks, malformed, remarks] = line.split('\t');
    assert.strictEqual(malformed, '', line);
    assert.ok(
      remarks.split(',').every((group) => ['', SEQUENCE].includes(group)),
      line
    );
    if (![from, to].includes(clientPort)) continue;
    const [fin, mask] = [fins.split(','), masks.split(',')];
    const side = from === clientPort ? frames.client : frames.server;
    side.push(...opcodes.split(',').map((opcode, i) => `${opcode} ${fin[i]} ${mask[i]}`));
  }
  return frames;
}

describe('What tshark captures', () => {
  const executable = needsCommand('tshark', 'tshark');

  it('is a session without a malformed frame', async function () {
    const { port, url } = await startEchoServer();
    const program = capture(executable(), port);
    const state = await awaitCapture(program, url);
    if (state !== 'ready') {
      assert.ok(!process.env.CI, state);
      console.log(`    skipped: this user may not capture (${state.message.split('\n')[0]})`);
      this.skip();
    }

    const client = new WebSocket(url, { perMessageDeflate: false });
    cleanup(() => client.terminate());
    await once(client, 'open');
    const { localPort } = client._socket;
    const answers = messages(client, 2 * SIZES.length + 1);
    for (const size of SIZES) {
      client.send('x'.repeat(size));
      client.send(Buffer.alloc(size));
    }
    client.send('a', { fin: false });
    client.send('b');
    await answers;
    client.ping('now');
    await once(client, 'pong');
    client.close(4000, 'done');

    const kinds = SIZES.flatMap(() => ['1 1', '2 1']);
    const frames = await readFrames(program, String(localPort));
    const masked = [...kinds, '1 0', '0 1', '9 1', '8 1'].map((frame) => `${frame} 1`);
    const unmasked = [...kinds, '1 1', '10 1', '8 1'].map((frame) => `${frame} 0`);
    assert.deepStrictEqual(frames.client, masked);
    assert.deepStrictEqual(frames.server, unmasked);
  });
});
