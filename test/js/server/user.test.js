'use strict';

const assert = require('node:assert');
const { once } = require('../support/events');
const { WebSocket, isHawser } = require('../support/module');
const { tcp } = require('../support/transports');

(isHawser ? describe : describe.skip)('The user of a WebSocket', () => {
  const enter = async (options) => {
    const { wss, visit } = await tcp.serve({ authenticate: () => 'found', ...options });
    const connection = once(wss, 'connection');
    visit();
    return (await connection)[0];
  };

  it('may be declared by a class, which has it by its open event', async () => {
    const seen = [];
    class Client extends WebSocket {
      user;
      constructor(...args) {
        super(...args);
        this.once('open', () => seen.push(this.user));
      }
    }
    const ws = await enter({ WebSocket: Client });
    assert.deepStrictEqual([ws.user, ...seen], ['found', 'found']);
  });

  it("stays a class's own", async () => {
    class WithUser extends WebSocket {
      user = 'own';
    }
    class WithGetter extends WebSocket {
      get user() {
        return undefined;
      }
    }
    assert.strictEqual((await enter({ WebSocket: WithUser })).user, 'own');
    assert.strictEqual((await enter({ WebSocket: WithGetter })).user, undefined);
  });

  it('is not there without authenticate', async () => {
    const ws = await enter({ authenticate: null });
    assert.ok(!('user' in ws));
    ws.user = 'mine';
    assert.strictEqual(ws.user, 'mine');
  });
});
