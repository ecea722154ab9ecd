'use strict';

// What can be measured of the looks of both pages: width, contrast, and what a phone shows.

const assert = require('node:assert');

const { fill, useChromium, waitFor } = require('./chromium');
const { EchoPage } = require('./echo-page');
const { Example } = require('../examples/example');

const SCREENS = [
  ['a phone', { width: 390, height: 844 }],
  ['a desk screen', { width: 1280, height: 800 }]
];

/** So little of a page is to be seen while one writes. */
const PHONE_WITH_KEYBOARD_PX = 420;

/** WCAG 2.2, success criterion 1.4.3, level AA. */
const LEAST_CONTRAST = 4.5;

/** Runs in the page: the visible texts whose contrast with what is behind them is below `least`. */
function faintTexts(least) {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return Array.from(canvas.getImageData(0, 0, 1, 1).data);
  };
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((value) =>
      value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const hasText = ({ childNodes }) =>
    Array.from(childNodes).some(({ nodeType, data }) => nodeType === 3 && data.trim() !== '');
  const isShown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    !element.matches(':disabled, .visually-hidden, .visually-hidden *');
  const background = (element) => {
    let at = element;
    while (at.parentElement && rgba(getComputedStyle(at).backgroundColor)[3] < 255) {
      at = at.parentElement;
    }
    return rgba(getComputedStyle(at).backgroundColor).slice(0, 3);
  };
  return Array.from(document.querySelectorAll('body *'))
    .filter((element) => hasText(element) && isShown(element))
    .map((element) => {
      const text = luminance(rgba(getComputedStyle(element).color).slice(0, 3));
      const behind = luminance(background(element));
      const contrast = (Math.max(text, behind) + 0.05) / (Math.min(text, behind) + 0.05);
      return { text: element.textContent.trim(), contrast };
    })
    .filter(({ contrast }) => contrast < least);
}

function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

describe('The looks of the pages', () => {
  const browser = useChromium();
  let server;

  before(async () => {
    server = await Example.start('echo');
  });

  after(() => server?.stop());

  async function enterChat() {
    const page = await browser().newPage();
    await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
    await page.goto(`${server.url}/chat/`);
    await fill(page, '#name', 'Ada');
    await page.keyboard.press('Enter');
    await waitFor(page, () => document.getElementById('presence').dataset.state === 'online');
    await fill(page, '#text', 'unbreakable'.repeat(40));
    await page.keyboard.press('Enter');
    await waitFor(page, () => document.querySelector('#messages .message') !== null);
    return page;
  }

  async function useEcho() {
    const echo = await EchoPage.open(browser(), server);
    await echo.sendText('unbreakable'.repeat(40));
    await echo.press('#close-tab', '#terminate');
    await echo.waitForRows(3);
    return echo.page;
  }

  for (const [name, use] of [
    ['chat', enterChat],
    ['echo', useEcho]
  ]) {
    it(`${name}: nothing is wider than the screen, and each text is easy to read by day and night`, async () => {
      const page = await use();
      for (const [screen, viewport] of SCREENS) {
        await page.setViewport(viewport);
        assert.ok((await overflow(page)) <= 0, `${await overflow(page)} px too wide on ${screen}`);
        for (const value of ['light', 'dark']) {
          await page.emulateMediaFeatures([
            { name: 'prefers-color-scheme', value },
            { name: 'prefers-reduced-motion', value: 'reduce' }
          ]);
          assert.deepStrictEqual(await page.evaluate(faintTexts, LEAST_CONTRAST), []);
        }
      }
    });
  }

  it('echo: on a phone the answer is to be seen after "Send", in each panel', async () => {
    const echo = await EchoPage.open(browser(), server);
    const { page } = echo;
    await page.setViewport({
      width: 390,
      height: PHONE_WITH_KEYBOARD_PX,
      isMobile: true,
      hasTouch: true
    });
    await echo.waitForOpen();
    await page.click('#clear');
    const sends = [
      ['#text-tab', '#text-form .primary'],
      ['#binary-tab', '#binary-form .primary'],
      ['#ping-tab', '#ping-form .primary']
    ];
    for (const [index, [tab, button]] of sends.entries()) {
      await echo.press(tab, button);
      await echo.waitForRows((index + 1) * 2);
      const [top, bottom] = await page.$eval('#frames tr', (row) => {
        const box = row.getBoundingClientRect();
        return [box.top, box.bottom];
      });
      assert.ok(
        top >= 0 && bottom <= PHONE_WITH_KEYBOARD_PX,
        `the answer is at ${top} to ${bottom} px`
      );
    }
  });
});
