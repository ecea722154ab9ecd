'use strict';

const assert = require('node:assert');

const { fill, useChromium, waitFor } = require('./chromium');
const { Example } = require('../examples/example');

describe('The chat page in Chromium', () => {
  const browser = useChromium();
  let server;

  beforeEach(async () => {
    server = await Example.start('chat');
  });

  afterEach(() => server?.stop());

  function waitForState(page, state) {
    return waitFor(page, (s) => document.getElementById('presence').dataset.state === s, state);
  }

  async function enter(name) {
    const page = await browser().newPage();
    await page.goto(server.url);
    await fill(page, '#name', name);
    await page.keyboard.press('Enter');
    await waitForState(page, 'online');
    return page;
  }

  async function say(page, text) {
    await fill(page, '#text', text);
    await page.keyboard.press('Enter');
  }

  /** What the server has confirmed, as "author: text". */
  function conversation(page) {
    return page.$$eval('#messages .message', (items) =>
      items.map((item) => {
        const part = (selector) => item.querySelector(selector).textContent;
        return `${part('.author')}: ${part('.bubble')}`;
      })
    );
  }

  async function waitForMessages(page, count) {
    await waitFor(page, (n) => document.querySelectorAll('#messages .message').length >= n, count);
    return conversation(page);
  }

  async function waitForPeople(page, names) {
    await waitFor(
      page,
      (expected) => {
        const shown = document.querySelectorAll('#people-list bdi');
        return Array.from(shown, (name) => name.textContent).join() === expected;
      },
      names.join()
    );
  }

  /** The colour of the dot, as [red, green, blue]. */
  function dotColour(page) {
    return page.$eval('#presence', (dot) =>
      getComputedStyle(dot).backgroundColor.match(/\d+/g).map(Number)
    );
  }

  async function isDotGreen(page) {
    const [red, green, blue] = await dotColour(page);
    return green > red && green > blue;
  }

  it('shows what one says on both pages, in the same order', async () => {
    const ada = await enter('Ada');
    const grace = await enter('Grace');

    await say(ada, 'Is everybody moored?');
    await waitForMessages(grace, 1);
    await say(grace, 'Aye ⚓');

    const expected = ['Ada: Is everybody moored?', 'Grace: Aye ⚓'];
    assert.deepStrictEqual(await waitForMessages(ada, 2), expected);
    assert.deepStrictEqual(await waitForMessages(grace, 2), expected);
  });

  /** What has happened beside the messages. */
  function events(page) {
    return page.$$eval('#messages .event', (items) => items.map((item) => item.textContent));
  }

  async function waitForEvent(page, text) {
    await waitFor(
      page,
      (t) => document.querySelector('#messages .event:last-child')?.textContent === t,
      text
    );
  }

  function textOf(page, selector) {
    return page.$eval(selector, (element) => element.textContent);
  }

  it('tells who joined, who left, and who has another name', async () => {
    const ada = await enter('Ada');
    await waitForEvent(ada, 'You joined');
    const grace = await enter('Grace');
    await waitForEvent(ada, 'Grace joined');

    await grace.click('#rename');
    await fill(grace, '#name', 'Grace Hopper');
    await grace.keyboard.press('Enter');
    await waitForEvent(ada, 'Grace is now Grace Hopper');
    await grace.close();
    await waitForEvent(ada, 'Grace Hopper left');
    assert.strictEqual((await events(ada)).length, 4);
  });

  it('gives each name a colour of its own, which is the same on all pages', async () => {
    const pages = [];
    for (const name of ['Ada', 'Grace', 'Katherine', 'Margaret']) pages.push(await enter(name));
    const [ada] = pages;
    await waitForPeople(ada, ['Ada', 'Grace', 'Katherine', 'Margaret']);
    await say(pages[1], 'Hello');
    await waitForMessages(ada, 1);

    const coloursOf = (page) =>
      page.$$eval('#people-list bdi', (names) =>
        names.map((name) => [name.textContent, getComputedStyle(name).color]).sort()
      );
    const colours = await coloursOf(ada);
    assert.strictEqual(new Set(colours.map(([, colour]) => colour)).size, 4);
    assert.deepStrictEqual(await coloursOf(pages[3]), colours);
    const author = await ada.$eval('.author', (name) => getComputedStyle(name).color);
    assert.strictEqual(author, new Map(colours).get('Grace'));
  });

  it('shows the subprotocol, and the close code once there is one', async () => {
    const ada = await enter('Ada');
    assert.strictEqual(await textOf(ada, '#protocol'), 'json');
    assert.strictEqual(await textOf(ada, '#status'), 'Connected (json)');
    assert.strictEqual(await textOf(ada, '#last-close'), 'none yet');

    assert.strictEqual(await server.stop('SIGTERM'), 0);
    await waitForEvent(ada, 'You are disconnected, close code 1001');
    assert.match(await textOf(ada, '#last-close'), /^1001\. Going away/);
    await ada.click('#retry');
    await waitForState(ada, 'waiting');
    assert.strictEqual(await textOf(ada, '#status'), 'Reconnecting (1001)');
  });

  it('says what is not known, instead of "nothing"', async () => {
    const stranger = await browser().newPage();
    await stranger.goto(server.url);
    assert.strictEqual(await textOf(stranger, '#people-count'), '–');
    assert.match(await textOf(stranger, '#empty'), /^Not connected/);

    const ada = await enter('Ada');
    assert.match(await textOf(ada, '#empty'), /nobody else is here/);
    await enter('Grace');
    await waitForEvent(ada, 'Grace joined');
    assert.match(await textOf(ada, '#empty'), /^Nothing has been said yet\. Say hello/);
    await server.stop();
    await waitForState(ada, 'waiting');
    assert.match(await textOf(ada, '#empty'), /^Not connected/);
    assert.strictEqual(await textOf(ada, '#people-title'), 'Here when last connected');
  });

  it('shows markup in names and messages as text', async () => {
    const markup = '<img src=x>';
    const page = await enter(markup);
    await say(page, '<b>bold</b>');

    assert.deepStrictEqual(await waitForMessages(page, 1), [`${markup}: <b>bold</b>`]);
    assert.strictEqual(await page.$('main img, main b, #people img'), null);
  });

  it('shows who is here', async () => {
    const ada = await enter('Ada');
    const grace = await enter('Grace');
    await waitForPeople(ada, ['Ada', 'Grace']);
    await waitForPeople(grace, ['Grace', 'Ada']);

    await ada.bringToFront();
    await ada.click('#rename');
    await fill(ada, '#name', 'Ada Lovelace');
    await ada.keyboard.press('Enter');
    await waitForPeople(grace, ['Grace', 'Ada Lovelace']);

    await ada.close();
    await waitForPeople(grace, ['Grace']);
  });

  it('gives the conversation to a page that comes later, and to one that is loaded again', async () => {
    const ada = await enter('Ada');
    await say(ada, 'Early words');
    await waitForMessages(ada, 1);

    const grace = await enter('Grace');
    assert.deepStrictEqual(await waitForMessages(grace, 1), ['Ada: Early words']);

    await ada.reload();
    assert.deepStrictEqual(await waitForMessages(ada, 1), ['Ada: Early words']);
    assert.notStrictEqual(await ada.$('#messages .message.mine'), null);
    await waitForPeople(grace, ['Grace', 'Ada']);
  });

  it('has a dot that is green while connected, and comes back when the server does', async () => {
    const ada = await enter('Ada');
    const grace = await enter('Grace');
    await say(ada, 'Before');
    await waitForMessages(grace, 1);
    assert.ok(await isDotGreen(ada));

    await server.stop();
    await waitForState(ada, 'waiting');
    await waitForState(grace, 'waiting');
    assert.ok(!(await isDotGreen(ada)));
    await say(ada, 'Meanwhile');
    assert.deepStrictEqual(await conversation(ada), ['Ada: Before']);

    server = await Example.start('chat', { port: server.port });
    await waitForState(ada, 'online');
    await waitForState(grace, 'online');
    assert.ok(await isDotGreen(ada));

    const expected = ['Ada: Before', 'Ada: Meanwhile'];
    assert.deepStrictEqual(await waitForMessages(ada, 2), expected);
    assert.deepStrictEqual(await waitForMessages(grace, 2), expected);
    assert.strictEqual(await ada.$('#unsent .message'), null);
    await waitForPeople(grace, ['Grace', 'Ada']);
  });

  for (const [screen, width, height] of [
    ['phone', 390, 844],
    ['desk screen', 1280, 800]
  ]) {
    it(`fits a ${screen}: nothing overflows, and the field to write in is visible`, async () => {
      const page = await enter('Ada');
      await page.setViewport({ width, height });
      await say(page, 'unbreakable'.repeat(40));
      await waitForMessages(page, 1);

      const layout = await page.evaluate(() => ({
        overflow: document.documentElement.scrollWidth - innerWidth,
        composerEnd: document.getElementById('composer').getBoundingClientRect().bottom
      }));
      assert.ok(layout.overflow <= 0, `${layout.overflow} px too wide`);
      assert.ok(layout.composerEnd <= height, `the field ends at ${layout.composerEnd} px`);
    });
  }
});
