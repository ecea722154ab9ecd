'use strict';

// A listener that runs Node's loop from within, until something has happened.

const assert = require('node:assert');
const { closed, messages } = require('../support/events');
const { close, text } = require('../support/frames');
const { buildNestedLoop } = require('../support/nested-loop');
const { catchUncaught, connections } = require('./connections');

const textsOf = (received) => received.map(([data]) => String(data));

describe("While a listener runs Node's loop", () => {
  let runUntil;

  before(() => {
    runUntil = buildNestedLoop();
  });

  it('other connections are served', async () => {
    const { pairs } = await connections(2);
    const [waits, other] = pairs;
    let heard = '';
    other.server.on('message', (data) => (heard += data));
    const returned = new Promise((resolve) => {
      waits.server.on('message', () => {
        other.raw.write(text('1'), text('2'));
        runUntil(() => heard === '12');
        resolve();
      });
    });
    waits.raw.write(text('go'));
    await returned;
  });

  it('what it has sent leaves, and its callback is called', async () => {
    const { pairs } = await connections(2);
    const [waits, other] = pairs;
    const order = [];
    other.server.on('message', () => order.push('answer'));
    waits.raw.readFrame().then(() => other.raw.write(text('got it')));
    const returned = new Promise((resolve) => {
      waits.server.on('message', () => {
        waits.server.send('question', () => order.push('sent'));
        runUntil(() => order.length === 2);
        resolve();
      });
    });
    waits.raw.write(text('go'));
    await returned;
    assert.deepStrictEqual(order.sort(), ['answer', 'sent']);
  });

  it('what comes for its own connection waits until it has returned, as with ws', async () => {
    const { pairs } = await connections(2);
    const [waits, other] = pairs;
    const order = [];
    waits.server.on('message', (data) => {
      order.push(`${data} begins`);
      if (String(data) === '1') {
        let others = 0;
        other.server.on('message', () => others++);
        waits.raw.write(text('3'), text('4'), close(1000));
        other.raw.write(text('x'));
        runUntil(() => others === 1);
      }
      order.push(`${data} ends`);
    });
    const done = closed(waits.server);
    waits.raw.write(text('1'), text('2'));
    assert.strictEqual((await done).code, 1000);
    assert.deepStrictEqual(
      order,
      ['1', '2', '3', '4'].flatMap((name) => [`${name} begins`, `${name} ends`])
    );
  });

  it('the rest of a batch is delivered once and in order, with listeners in each other', async () => {
    const { pairs } = await connections(8);
    const COUNT = 40;
    const all = pairs.map(({ server }) => messages(server, COUNT));
    let total = 0;
    let depth = 0;
    for (const { server } of pairs) {
      server.on('message', () => {
        const seen = ++total;
        if (depth === 3) return;
        depth++;
        // The last to come would wait for nobody.
        if (seen % 7 === 0 && seen < COUNT) runUntil(() => total > seen);
        depth--;
      });
    }
    const frames = Array.from({ length: COUNT }, (_, i) => text(`${i}`));
    for (const { raw } of pairs) raw.write(...frames);
    for (const received of await Promise.all(all)) {
      assert.deepStrictEqual(textsOf(received), Object.keys(frames));
    }
  });

  it('and throws then, its connection goes on', async () => {
    const { pairs } = await connections(2);
    const [waits, other] = pairs;
    const errors = catchUncaught();
    const received = messages(waits.server, 2);
    let heard = 0;
    other.server.on('message', () => heard++);
    waits.server.once('message', () => {
      waits.raw.write(text('2'));
      other.raw.write(text('x'));
      runUntil(() => heard === 1);
      throw new Error('thrown');
    });
    waits.raw.write(text('1'));
    assert.deepStrictEqual(textsOf(await received), ['1', '2']);
    assert.deepStrictEqual(errors, ['thrown']);
  });
});
