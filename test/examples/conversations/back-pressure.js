'use strict';

const assert = require('node:assert');
const { once } = require('node:events');

const FAST = { env: { PICTURES_PER_SECOND: '500' } };

/** The numbers of the pictures that come, from now on. */
function numbersOf({ socket }) {
  const numbers = [];
  socket.on('message', (picture) => numbers.push(picture.readUInt32BE()));
  return numbers;
}

/** Whether each is the one after the last. */
function isWithoutGap(numbers) {
  return numbers.every((number, at) => at === 0 || number === numbers[at - 1] + 1);
}

module.exports = {
  'leaves pictures out for who does not read, and shows it the newest afterwards': async (
    unused,
    start
  ) => {
    const example = await start(FAST).listening();
    const [quick, slow] = [await example.connect(), await example.connect()];
    const [all, some] = [quick, slow].map(numbersOf);
    slow.socket.pause();
    await example.line(/2 readers, at most \d{6,} bytes wait, [1-9]\d* left out/);
    slow.socket.resume();

    while (isWithoutGap(some)) await once(slow.socket, 'message');
    const afterGap = some.at(-1);
    while (all.at(-1) < afterGap) await once(quick.socket, 'message');
    assert.ok(isWithoutGap(all), 'the quick reader has seen each');
    assert.ok(all.length > some.length);
  },

  'gives up who does not read at all': async (unused, start) => {
    const example = await start(FAST).listening();
    const { socket } = await example.connect();
    socket.pause();
    await example.line(/A reader is given up: \d+ bytes wait for it\./);
    socket.resume();
    assert.strictEqual((await once(socket, 'close'))[0], 1006);
  }
};
