'use strict';

const assert = require('node:assert');
const { once } = require('../support/events');
const { isHawser } = require('../support/module');
const { refusalForNow } = require('../support/refusal');
const { dial, startServer } = require('../support/server');
const { describeOverTransports, tcp } = require('../support/transports');

const tooLong = refusalForNow(503, 'The opening handshake has taken too long');

function defineTimeout(transport) {
  it('ends an upgrade that verifyClient never decides on, and takes no answer any more', async () => {
    let late;
    const verifyClient = (info, callback) => (late = callback);
    const { wss, visit } = await transport.serve({ verifyClient, handshakeTimeout: 1 });
    wss.on('connection', () => assert.fail('it was too late'));
    wss.on('wsClientError', () => assert.fail('it was told'));
    assert.strictEqual((await visit().readToEnd()).toString(), tooLong);
    late(true);
    late(false);
  });

  it('is over when the client is in', async () => {
    const verifyClient = (info, callback) => setImmediate(callback, true);
    const { wss, visit } = await transport.serve({ verifyClient, handshakeTimeout: 60_000 });
    const timers = () =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const connection = once(wss, 'connection');
    visit();
    await connection;
    assert.strictEqual(timers(), before);
  });

  it('is off unless set: verifyClient may take its time, with a client that has ended', async function () {
    if (transport.name.startsWith('tls')) this.skip(); // its sockets end with their peers
    let late;
    const asked = new Promise((resolve) => (late = resolve));
    const verifyClient = ({ req }, callback) => late({ socket: req.socket, callback });
    const { visit } = await transport.serve({ verifyClient });
    const raw = visit();
    raw.stream.end();
    const { socket, callback } = await asked;
    if (transport.name !== 'memory') await once(socket, 'end');
    callback(false);
    assert.match((await raw.readToEnd()).toString(), /^HTTP\/1.1 401 /);
  });
}

if (isHawser) {
  describeOverTransports('handshakeTimeout of a server', defineTimeout);

  describe('handshakeTimeout of a server with its own port', () => {
    it('bounds the time that a request takes to arrive', async () => {
      const { port } = await startServer({ handshakeTimeout: 20 });
      for (const part of ['', 'GET / HTTP/1.1\r\nUpgrade: websocket\r\n']) {
        const raw = dial(port);
        raw.write(Buffer.from(part));
        assert.match((await raw.readToEnd()).toString(), /^HTTP\/1.1 408 /);
      }
    });

    it('may be longer than those of Node', async () => {
      const { wss } = await startServer({ handshakeTimeout: 2 ** 31 - 1 });
      assert.strictEqual(wss._server.headersTimeout, 2 ** 31 - 1);
    });
  });

  describe('Who waits for a decision', () => {
    it('takes its place and no more, a thousand others being refused', async () => {
      const answers = [];
      const verifyClient = (info, callback) => answers.push(callback);
      const { wss, visit } = await tcp.serve({ verifyClient, maxConnections: 50 });
      const waiting = [];
      for (let i = 0; i < 50; ++i) waiting.push(visit());
      while (answers.length < 50) await new Promise(setImmediate);
      for (let round = 0; round < 20; ++round) {
        const refused = Array.from({ length: 50 }, () => visit());
        for (const raw of refused) {
          assert.match((await raw.readToEnd()).toString(), /^HTTP\/1.1 503 /);
        }
      }
      assert.strictEqual(answers.length, 50);
      const gone = Promise.all(waiting.map((raw) => raw.readToEnd()));
      for (const callback of answers) callback(false);
      await gone;
      const connection = once(wss, 'connection');
      visit();
      while (answers.length < 51) await new Promise(setImmediate);
      answers[50](true);
      await connection;
    });
  });
}
