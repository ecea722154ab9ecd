'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const puppeteer = require('puppeteer-core');

const EXECUTABLE = process.env.CHROMIUM || '/usr/bin/chromium';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic'
];

/** Often enough to be quick; animation frames, the default, do not come in a tab that is behind. */
const POLLING_MS = 20;

/** The time-out of the tests is the one that counts. */
const NO_TIMEOUT = 0;

/**
 * Gives a `describe` block a browser: `browser()` in its tests. Without Chromium the tests are
 * skipped, but not in CI, where a missing browser is a failure.
 *
 * @returns {() => import('puppeteer-core').Browser}
 */
function useChromium() {
  let browser;
  let profile;

  before('start Chromium', async function () {
    if (!fs.existsSync(EXECUTABLE) && !process.env.CI) {
      console.log(`    skipped: there is no ${EXECUTABLE} (CHROMIUM names another one)`);
      this.skip();
    }
    profile = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-chromium-'));
    browser = await puppeteer.launch({
      executablePath: EXECUTABLE,
      userDataDir: profile,
      headless: true,
      timeout: NO_TIMEOUT,
      args: ARGUMENTS
    });
  });

  afterEach('close the pages', async () => {
    if (browser === undefined) return;
    // The browser ends with its last page, so one stays.
    const [, ...pages] = await browser.pages();
    await Promise.all(pages.map((page) => page.close()));
  });

  after('stop Chromium', async () => {
    await browser?.close();
    if (profile !== undefined) fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  return () => browser;
}

/** Waits until a function, run in the page with `args`, gives something true. */
function waitFor(page, condition, ...args) {
  return page.waitForFunction(condition, { polling: POLLING_MS, timeout: NO_TIMEOUT }, ...args);
}

/** Replaces what stands in a field by typing. */
async function fill(page, selector, text) {
  await page.bringToFront();
  await page.$eval(selector, (field) => {
    field.value = '';
  });
  await page.type(selector, text);
}

module.exports = { fill, useChromium, waitFor };
