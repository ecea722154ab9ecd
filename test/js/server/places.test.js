'use strict';

const assert = require('node:assert');
const { once } = require('../support/events');
const { isHawser } = require('../support/module');
const { Prng, seedOfRun } = require('../support/prng');
const { describeOverTransports } = require('../support/transports');

const VISITS = 300;
const PER_ADDRESS = 4;
const IN_ALL = 10;
const ADDRESSES = ['192.0.2.1', '192.0.2.2', '2001:db8::1'];

const from = (address) => ({ 'X-Forwarded-For': address });
const addressOf = ({ headers }) => headers['x-forwarded-for'];

/** A server whose functions do whatever functions may do, now or later, or never. */
class Chaos {
  sockets = [];
  pending = 0;
  #prng;

  constructor(prng) {
    this.#prng = prng;
  }

  later(act) {
    ++this.pending;
    const wait = (turns) => {
      if (turns > 0) return setImmediate(wait, turns - 1);
      --this.pending;
      return act();
    };
    wait(this.#prng.below(4));
  }

  verifyClient = ({ req }, callback) => {
    this.sockets.push(req.socket);
    const answers = [
      () => callback(true),
      () => callback(true),
      () => callback(false),
      () => req.socket.destroy(),
      () => (callback(false), callback(true)),
      () => {}
    ];
    const answer = answers[this.#prng.below(answers.length)];
    if (this.#prng.chance(0.5)) answer();
    else this.later(answer);
  };

  authenticate = ({ socket }) =>
    new Promise((resolve, reject) => {
      const answers = [
        () => resolve('somebody'),
        () => resolve('somebody'),
        () => resolve(undefined),
        () => reject(Object.assign(new Error('no'), { status: 403 })),
        () => reject(new Error('unexpected')),
        () => (socket.destroy(), resolve('somebody')),
        () => {}
      ];
      this.later(answers[this.#prng.below(answers.length)]);
    });

  end(ws) {
    const ways = [() => ws.terminate(), () => ws._socket?.destroy(), () => ws.close()];
    this.later(ways[this.#prng.below(ways.length)]);
  }
}

function definePlaces(transport) {
  it('are never more than allowed, and all free when everybody has gone', async () => {
    const seed = seedOfRun();
    console.log(`    HAWSER_TEST_SEED=${seed}`);
    const prng = new Prng(seed);
    const chaos = new Chaos(prng);
    const { verifyClient, authenticate } = chaos;
    const limits = { maxConnections: IN_ALL, maxConnectionsPerAddress: PER_ADDRESS };
    const place = await transport.serve({
      ...limits,
      trustProxy: true,
      verifyClient,
      authenticate
    });
    const { wss, visit } = place;
    const open = new Map(ADDRESSES.map((address) => [address, 0]));
    wss.on('upgradeError', ({ message }) => assert.strictEqual(message, 'unexpected'));
    wss.on('connection', (ws, req) => {
      const address = addressOf(req);
      open.set(address, open.get(address) + 1);
      ws.on('close', () => open.set(address, open.get(address) - 1));
      assert.ok(open.get(address) <= PER_ADDRESS && wss.clients.size <= IN_ALL);
      chaos.end(ws);
    });

    const visitors = [];
    for (let i = 0; i < VISITS; ++i) {
      const raw = visit(from(ADDRESSES[prng.below(ADDRESSES.length)]));
      visitors.push(raw);
      chaos.later(() => prng.chance(0.3) && raw.stream.destroy());
      if (prng.chance(0.5)) await new Promise(setImmediate);
    }
    while (chaos.pending > 0) await new Promise(setImmediate);
    await emptied(place, chaos, visitors);

    wss.removeAllListeners('connection');
    Object.assign(wss.options, { verifyClient: null, authenticate: null });
    for (const address of ADDRESSES) await fill(place, address);
  });
}

/** Everybody goes, those too who have not reached the server yet. */
async function emptied({ wss, visit, httpServer }, chaos, visitors) {
  for (const { stream } of visitors) stream.destroy();
  // They are accepted in order, so that this one, whatever becomes of it, is the last.
  const last = visit({ Upgrade: 'other' });
  await last.readToEnd();
  for (;;) {
    const left = chaos.sockets.splice(0);
    for (const socket of left) socket.destroy();
    for (const ws of wss.clients) ws.terminate();
    await new Promise(setImmediate);
    const rest = await connectionsOf(httpServer);
    if (left.length === 0 && wss.clients.size === 0 && rest === 0) return;
  }
}

function connectionsOf(server) {
  if (server === undefined) return 0;
  return new Promise((resolve) => server.getConnections((error, count) => resolve(count)));
}

/** As many as may be, and one more; then they go. */
async function fill({ wss, visit }, address) {
  const clients = [];
  for (let i = 0; i < PER_ADDRESS; ++i) {
    const connection = once(wss, 'connection');
    assert.match(await visit(from(address)).readHead(), /^HTTP\/1.1 101 /);
    clients.push((await connection)[0]);
  }
  assert.match(await visit(from(address)).readHead(), /^HTTP\/1.1 429 /);
  for (const ws of clients) {
    const gone = once(ws, 'close');
    ws.terminate();
    await gone;
  }
}

if (isHawser) describeOverTransports('The places of a server', definePlaces);
