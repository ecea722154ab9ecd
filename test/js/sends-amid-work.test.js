'use strict';

const assert = require('node:assert');
const fs = require('node:fs');

const { once } = require('./support/events');
const { text } = require('./support/frames');
const { BatchClock } = require('../../lib/core/batch-clock');
const { describeOverTransports } = require('./support/transports');

/** Reads what has arrived, while JavaScript works. @returns {string} */
function readNow(socket) {
  const bytes = Buffer.alloc(1000);
  try {
    return bytes.latin1Slice(0, fs.readSync(socket._handle.fd, bytes));
  } catch (error) {
    if (error.code === 'EAGAIN') return '';
    throw error;
  }
}

function work(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describeOverTransports('What is sent while JavaScript works', (transport) => {
  if (!transport.isPlain) return; // whose bytes can be read meanwhile

  /** Sends until the peer has the first one, all in one go. */
  function sendUntilArrived(server, raw) {
    let arrived = '';
    for (let i = 0; i < 1000 && !arrived.includes('step 0'); ++i) {
      server.send(`step ${i}`);
      work(10);
      arrived += readNow(raw.stream);
    }
    return arrived;
  }

  it('leaves with what is sent after it', async () => {
    const { server, raw } = await transport.rawClient();
    assert.match(sendUntilArrived(server, raw), /step 0/);
  });

  it('leaves from a listener, too', async () => {
    const { server, raw } = await transport.rawClient();
    const arrived = once(server, 'message').then(() => sendUntilArrived(server, raw));
    raw.write(text('go'));
    assert.match(await arrived, /step 0/);
  });
});

describe('The clock of a batch', () => {
  let time;
  let looks;
  const clock = () => (looks++, time);

  beforeEach(() => {
    time = looks = 0;
  });

  it('says that a batch is due when it has waited, with the second command', () => {
    const batch = new BatchClock(clock);
    batch.restart(0);
    time = 1000;
    assert.strictEqual(batch.isDue(), false); // nothing has waited before
    assert.strictEqual(batch.isDue(), true);
  });

  it('says it for each command after that, while each takes its time', () => {
    const batch = new BatchClock(clock);
    batch.restart(0);
    batch.isDue();
    for (let i = 1; i < 5; ++i) {
      time = 1000 * i;
      assert.strictEqual(batch.isDue(), true);
    }
  });

  it('is looked at seldom while commands come quickly', () => {
    const batch = new BatchClock(clock);
    batch.restart(0);
    for (let i = 0; i < 6400; ++i) assert.strictEqual(batch.isDue(), false);
    assert.ok(looks < 6400 / 50, `${looks}`);
    time = 5;
    let commands = 0;
    while (!batch.isDue()) commands++;
    assert.ok(commands <= 64, `${commands}`);
  });
});
