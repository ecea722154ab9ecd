'use strict';

const assert = require('node:assert');

const { cleanup } = require('./support/cleanup');
const { closed } = require('./support/events');
const { describeOverTransports } = require('./support/transports');

/** As test frameworks do: timers that wait until they are told. */
function fakeTimers() {
  const { clearTimeout, setTimeout } = global;
  const timers = new Set();
  global.setTimeout = (callback, ms, ...args) => {
    const timer = { ms, fire: () => callback(...args) };
    timers.add(timer);
    return timer;
  };
  global.clearTimeout = (timer) => timers.delete(timer);
  cleanup(() => Object.assign(global, { clearTimeout, setTimeout }));
  return timers;
}

describeOverTransports('The timer of a closing handshake', (transport) => {
  /** Both ends of connections whose peers do not answer. */
  async function bothEnds(options) {
    const { server } = await transport.rawClient(options);
    const { client } = await transport.rawServer(options);
    return [server, client];
  }

  it('is seen in _closeTimer once it runs, and ends with the connection', async () => {
    for (const websocket of await bothEnds()) {
      assert.strictEqual(websocket._closeTimer, null);
      websocket.close();
      const timer = websocket._closeTimer;
      assert.strictEqual(timer.hasRef(), true);
      websocket.close();
      assert.strictEqual(websocket._closeTimer, timer);

      const end = closed(websocket);
      websocket.terminate();
      assert.strictEqual((await end).code, 1006);
      assert.strictEqual(timer._destroyed, true);
    }
  });

  it('ends a connection whose peer does not answer', async () => {
    for (const websocket of await bothEnds({ closeTimeout: 1 })) {
      const end = closed(websocket);
      websocket.close();
      assert.strictEqual((await end).code, 1006);
    }
  });

  it('is moved by a fake clock', async () => {
    for (const websocket of await bothEnds({ closeTimeout: 1234 })) {
      const timers = fakeTimers();
      const end = closed(websocket);
      websocket.close();
      assert.deepStrictEqual([...timers], [websocket._closeTimer]);
      assert.strictEqual(websocket._closeTimer.ms, 1234);
      websocket._closeTimer.fire();
      assert.strictEqual((await end).code, 1006);
    }
  });
});
