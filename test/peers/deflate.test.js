'use strict';

// permessage-deflate with those who have it, in both roles: with and without context takeover, with every window, messages
// that compress well, not at all, and those between.

const assert = require('node:assert');
const { randomBytes } = require('node:crypto');
const path = require('node:path');
const npm = require('ws');

const { startProgram } = require('../js/support/child');
const { cleanup } = require('../js/support/cleanup');
const { closed, messages, once } = require('../js/support/events');
const { WebSocket } = require('../js/support/module');
const { loopback, startServer } = require('../js/support/server');
const { echoAll } = require('../js/support/traffic');
const { findPython, needs } = require('./debian');

const SIZES = [0, 1, 125, 1000, 65536, 1 << 20];
const LONGEST = 16 << 20;

const TAKEOVERS = [
  {},
  { serverNoContextTakeover: true },
  { clientNoContextTakeover: true },
  { serverNoContextTakeover: true, clientNoContextTakeover: true }
];

function windows(smallest) {
  const list = [];
  for (let bits = smallest; bits <= 15; ++bits) {
    list.push({ serverMaxWindowBits: bits, clientMaxWindowBits: 24 - bits });
  }
  return list;
}

function kindsOf(size) {
  const item = '{"id":1234567,"name":"somebody","active":true},';
  return [
    Buffer.alloc(size),
    randomBytes(size),
    item.repeat(size / item.length),
    '\u00e4'.repeat(size / 2)
  ];
}

/** Sends what has `sizes` to an echo server, and sees that it comes back. */
async function exchangeWith(client, sizes = SIZES) {
  cleanup(() => client.terminate());
  await once(client, 'open');
  assert.strictEqual(client.extensions, 'permessage-deflate');
  const sent = sizes.flatMap(kindsOf);
  const received = messages(client, sent.length);
  for (const message of sent) client.send(message);
  for (const [i, [data]] of (await received).entries()) {
    assert.ok(data.equals(Buffer.from(sent[i])), `message ${i}`);
  }
  const done = closed(client);
  client.close(4000, 'done');
  assert.deepStrictEqual(await done, { code: 4000, reason: 'done', errors: [] });
}

async function startEcho(perMessageDeflate) {
  const { wss, url } = await startServer({ perMessageDeflate });
  echoAll(wss);
  return url;
}

async function startEchoOfNpm(perMessageDeflate) {
  const wss = new npm.WebSocketServer({ port: 0, host: loopback, perMessageDeflate });
  cleanup(() => wss.close());
  await once(wss, 'listening');
  echoAll(wss);
  return `ws://${loopback}:${wss.address().port}`;
}

describe('permessage-deflate with ws from npm', () => {
  for (const options of [...TAKEOVERS, ...windows(9)]) {
    it(`works in both roles, ${JSON.stringify(options)}`, async () => {
      const perMessageDeflate = { ...options, threshold: 0 };
      const url = await startEcho(perMessageDeflate);
      await exchangeWith(new npm.WebSocket(url, { perMessageDeflate }));
      const urlOfNpm = await startEchoOfNpm(perMessageDeflate);
      await exchangeWith(new WebSocket(urlOfNpm, { perMessageDeflate }));
    });
  }

  it('carries 16 MiB in both roles', async () => {
    await exchangeWith(new npm.WebSocket(await startEcho(true)), [LONGEST]);
    await exchangeWith(new WebSocket(await startEchoOfNpm(true)), [LONGEST]);
  });
});

describe("permessage-deflate with Python's websockets", () => {
  const PROGRAM = path.join(__dirname, 'websockets_deflate.py');
  const ALL = [...TAKEOVERS, ...windows(9)];
  let python;
  needs('python3-websockets', () => (python = findPython('websockets')));

  /** `serverMaxWindowBits` is server_max_window_bits there. */
  function inPython(options) {
    const entries = Object.entries(options);
    const underscored = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return Object.fromEntries(entries.map(([name, value]) => [underscored(name), value]));
  }

  it('the server serves its clients', async () => {
    const url = await startEcho({ threshold: 0 });
    const list = JSON.stringify(ALL.map((options) => [url, inPython(options)]));
    const { code, output, errors } = await startProgram(python, [PROGRAM, 'client', list]).finish();
    assert.deepStrictEqual([code, output], [0, '4000 done\n'.repeat(ALL.length)], errors);
  });

  it('the client talks to its servers', async () => {
    const list = JSON.stringify(ALL.map(inPython));
    const program = startProgram(python, [PROGRAM, 'server', list]);
    const ports = JSON.parse(await program.readLine());
    for (const [i, options] of ALL.entries()) {
      const perMessageDeflate = { ...options, threshold: 0 };
      await exchangeWith(new WebSocket(`ws://${loopback}:${ports[i]}`, { perMessageDeflate }));
    }
    program.child.stdin.end();
    const { code, errors } = await program.finish();
    assert.strictEqual(code, 0, errors);
  });
});

describe("permessage-deflate with Node's WebSocket", () => {
  const FLAGS = globalThis.WebSocket ? [] : ['--experimental-websocket', '--no-warnings'];
  const PROGRAM = path.join(__dirname, '..', 'js', 'interop', 'node-client.js');
  const WINDOWS = windows(8).flatMap(({ serverMaxWindowBits: bits }) => [
    { serverMaxWindowBits: bits },
    { clientMaxWindowBits: bits }
  ]);

  it('the server serves it', async () => {
    for (const options of [...TAKEOVERS, ...WINDOWS]) {
      const url = await startEcho({ ...options, threshold: 0 });
      const run = startProgram(process.execPath, [...FLAGS, PROGRAM, url]);
      const { code, output, errors } = await run.finish();
      assert.deepStrictEqual(
        [code, output],
        [0, '4000 done true\n'],
        JSON.stringify(options) + errors
      );
    }
  });
});
