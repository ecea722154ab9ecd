'use strict';

const assert = require('node:assert');
const { closed, once } = require('../support/events');
const { isHawser } = require('../support/module');
const { refusalForNow } = require('../support/refusal');
const { describeOverTransports, tcp } = require('../support/transports');

const noRoom = refusalForNow(503, 'Too many connections');
const tooManyOfAddress = refusalForNow(429, 'Too many connections from this address');

const answerTo = async (raw) => (await raw.readToEnd()).toString();

/** The header by which a client of the tests says where it comes from. */
const from = (address) => ({ 'X-Forwarded-For': address });

/** A client that is connected, and the server's end of it. */
async function enter({ wss, visit }, headers) {
  const connection = once(wss, 'connection');
  const raw = visit(headers);
  const [server] = await connection;
  return { raw, server };
}

async function leave({ server }) {
  const done = closed(server);
  server.terminate();
  await done;
}

function defineLimits(transport) {
  it('refuse one connection too many, which wsClientError does not hear of', async () => {
    const place = await transport.serve({ maxConnections: 2 });
    place.wss.on('wsClientError', () => assert.fail('it was told'));
    const clients = [await enter(place), await enter(place)];
    assert.strictEqual(await answerTo(place.visit()), noRoom);
    await leave(clients[0]);
    await enter(place);
    assert.strictEqual(await answerTo(place.visit()), noRoom);
  });

  it('count upgrades that are under way', async () => {
    const waiting = [];
    const verifyClient = (info, callback) => {
      waiting.push(callback);
      place.wss.emit('asked');
    };
    const place = await transport.serve({ maxConnections: 2, verifyClient });
    const visit = async () => {
      const asked = once(place.wss, 'asked');
      const raw = place.visit();
      await asked;
      return raw;
    };

    const refused = [await visit(), await visit()];
    assert.strictEqual(await answerTo(place.visit()), noRoom);
    for (const callback of waiting.splice(0)) callback(false);
    for (const raw of refused) assert.ok((await answerTo(raw)).startsWith('HTTP/1.1 401 '));

    await visit();
    const connection = once(place.wss, 'connection');
    waiting[0](true);
    await connection;
  });

  it('may be changed at any time, and count without clientTracking', async () => {
    const place = await transport.serve({ clientTracking: false });
    const first = await enter(place);
    place.wss.options.maxConnections = 1;
    assert.strictEqual(await answerTo(place.visit()), noRoom);
    await leave(first);
    await enter(place);
    place.wss.options.maxConnections = 0;
    await enter(place);
  });

  it('hold for each address by itself, and let it in again when one of it has gone', async () => {
    const place = await transport.serve({ maxConnectionsPerAddress: 2, trustProxy: true });
    const clients = [await enter(place, from('192.0.2.1')), await enter(place, from('192.0.2.1'))];
    assert.strictEqual(await answerTo(place.visit(from('192.0.2.1'))), tooManyOfAddress);
    await enter(place, from('192.0.2.2'));
    await leave(clients[1]);
    clients[1] = await enter(place, from('::ffff:192.0.2.1'));
    assert.strictEqual(await answerTo(place.visit(from('::ffff:c000:201'))), tooManyOfAddress);
    for (const client of clients) await leave(client);
    await enter(place, from('192.0.2.1'));
  });

  it('count an IPv6 client by its network', async () => {
    const place = await transport.serve({ maxConnectionsPerAddress: 1, trustProxy: true });
    await enter(place, from('2001:db8:0:1::1'));
    assert.strictEqual(
      await answerTo(place.visit(from('2001:db8:0:1:ffff:ffff:ffff:ffff'))),
      tooManyOfAddress
    );
    await enter(place, from('2001:db8:0:2::1'));
  });

  it('give the place of a refused client back', async () => {
    let isWelcome = false;
    const verifyClient = () => isWelcome;
    const options = { maxConnections: 1, maxConnectionsPerAddress: 1, trustProxy: true };
    const place = await transport.serve({ ...options, verifyClient });
    for (let i = 0; i < 3; ++i) {
      const answer = await answerTo(place.visit(from('192.0.2.1')));
      assert.ok(answer.startsWith('HTTP/1.1 401 '), answer);
    }
    isWelcome = true;
    await enter(place, from('192.0.2.1'));
  });

  it('give the place of a client back that has gone before it was decided on', async () => {
    const options = { maxConnections: 1, maxConnectionsPerAddress: 1, trustProxy: true };
    const asked = [];
    const verifyClient = ({ req }, callback) => {
      asked.push({ socket: req.socket, callback });
      place.wss.emit('asked');
    };
    const place = await transport.serve({ ...options, verifyClient });
    const first = once(place.wss, 'asked');
    const raw = place.visit(from('192.0.2.1'));
    await first;

    const [{ socket, callback: late }] = asked;
    const gone = Promise.race([once(socket, 'end'), once(socket, 'close')]);
    // A stream that nobody reads does not say that its other end has gone.
    if (transport.name === 'memory') socket.destroy();
    else raw.stream.destroy();
    await gone;

    const second = once(place.wss, 'asked');
    place.visit(from('192.0.2.1'));
    await second;
    const connection = once(place.wss, 'connection');
    asked[1].callback(true);
    await connection;
    late(true);
    assert.strictEqual(place.wss.clients.size, 1);
  });
}

if (isHawser) {
  describeOverTransports('The limits of a server', defineLimits);

  describe('The address of a client', () => {
    it("is the socket's where no proxy is trusted", async () => {
      const place = await tcp.serve({ maxConnectionsPerAddress: 1 });
      await enter(place, from('192.0.2.1'));
      assert.strictEqual(await answerTo(place.visit(from('192.0.2.2'))), tooManyOfAddress);
    });
  });

  describeOverTransports('A client without an address', (transport) => {
    it('is not counted', async function () {
      if (transport.name !== 'unix' && transport.name !== 'memory') this.skip();
      const place = await transport.serve({ maxConnectionsPerAddress: 1 });
      for (let i = 0; i < 3; ++i) await enter(place);
    });
  });
}
