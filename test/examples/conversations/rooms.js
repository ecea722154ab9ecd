'use strict';

const assert = require('node:assert');
const { once } = require('node:events');

module.exports = {
  'tells the others in a room what one of them says, and nobody else': async (example) => {
    const first = await example.connect('/harbour');
    assert.strictEqual(await first.next(), 'You are in harbour, with 0 others.');
    const elsewhere = await example.connect('/dock');
    assert.strictEqual(await elsewhere.next(), 'You are in dock, with 0 others.');
    const second = await example.connect('/harbour');
    assert.strictEqual(await second.next(), 'You are in harbour, with 1 others.');
    assert.strictEqual(await first.next(), 'Somebody came to harbour.');

    first.socket.send('ahoy');
    assert.strictEqual(await second.next(), 'ahoy');
    second.socket.close();
    assert.strictEqual(await first.next(), 'Somebody left harbour.');

    await example.connect('/dock');
    assert.strictEqual(await elsewhere.next(), 'Somebody came to dock.');
  },

  'closes with 1008 where the path names no room': async (example) => {
    const { socket } = await example.connect('/no/room');
    assert.strictEqual((await once(socket, 'close'))[0], 1008);
  }
};
