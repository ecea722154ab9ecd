'use strict';

// What the head of a server's response may hold, and what it may not.

const assert = require('node:assert');
const { once } = require('node:events');
const { isHawser } = require('./support/module');
const { requestHead } = require('./support/raw-peer');
const { dial, startServer } = require('./support/server');
const { describeOverTransports } = require('./support/transports');

describeOverTransports('The head of a response', (transport) => {
  it('leaves as UTF-8', async () => {
    const name = 'Zürich a\u010d\u010aSet-Cookie: admin=1';
    const { head: bytes } = await transport.rawClient(
      { handleProtocols: () => name },
      { 'Sec-WebSocket-Protocol': 'one' }
    );
    const head = Buffer.from(bytes, 'latin1').toString();
    assert.ok(head.includes(`Sec-WebSocket-Protocol: ${name}\r\n`), head);
  });
});

it('The lines of a head are written as Array#join does, whatever a listener has pushed', async () => {
  const { wss, port } = await startServer();
  wss.on('headers', (lines) =>
    lines.push(5, { toString: () => 'X-A: b' }, undefined, 'X-C: d', null)
  );
  wss.on('connection', (websocket) => websocket.terminate());
  const raw = dial(port);
  raw.write(requestHead());
  const head = (await raw.readToEnd()).toString();
  assert.ok(head.endsWith('\r\n5\r\nX-A: b\r\n\r\nX-C: d\r\n\r\n\r\n'), head);
});

/** What a server that is asked for an upgrade throws. */
async function thrownBy(options, prepare = () => {}) {
  const { wss, port } = await startServer(options);
  prepare(wss);
  const raw = dial(port);
  const listeners = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  const thrown = once(process, 'uncaughtException');
  try {
    raw.write(requestHead({ 'Sec-WebSocket-Protocol': 'one' }));
    return (await thrown)[0];
  } finally {
    for (const listener of listeners) process.on('uncaughtException', listener);
  }
}

(isHawser ? describe : describe.skip)('A line of a head that would be two', () => {
  const TWO = 'x\r\nSet-Cookie: admin=1';
  const cases = {
    "pushed by a listener of 'headers'": {
      name: 'X-Name',
      prepare: (wss) => wss.on('headers', (lines) => lines.push(`X-Name: ${TWO}`))
    },
    'returned by handleProtocols': {
      name: 'Sec-WebSocket-Protocol',
      options: { handleProtocols: () => TWO }
    },
    'given to the callback of verifyClient': {
      name: 'X-Name',
      options: { verifyClient: (info, cb) => cb(false, 401, 'No', { 'X-Name': TWO }) }
    }
  };
  for (const [title, { name, options, prepare }] of Object.entries(cases)) {
    it(`is refused as Node refuses it: ${title}`, async () => {
      const { code, message } = await thrownBy(options, prepare);
      assert.strictEqual(code, 'ERR_INVALID_CHAR');
      assert.strictEqual(message, `Invalid character in header content ["${name}"]`);
    });
  }
});
