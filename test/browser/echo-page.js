'use strict';

const { fill, useChromium, waitFor } = require('./chromium');
const { Example } = require('../examples/example');

/** What a test does on the echo page, and reads there. */
class EchoPage {
  constructor(page) {
    this.page = page;
  }

  /** Opens the page and waits until it has connected; its list is empty then. */
  static async open(browser, server) {
    const page = new EchoPage(await browser.newPage());
    await page.page.goto(server.url);
    await page.waitForOpen();
    await page.page.click('#clear');
    return page;
  }

  /** The opening is told twice, by the browser and by the inspector. */
  async waitForOpen() {
    await waitFor(
      this.page,
      () =>
        document.getElementById('status').textContent === 'OPEN (1)' &&
        document.getElementById('response').textContent !== ''
    );
  }

  async waitForStatus(text) {
    await waitFor(this.page, (t) => document.getElementById('status').textContent === t, text);
  }

  /** Text of an element. */
  text(selector) {
    return this.page.$eval(selector, (element) => element.textContent);
  }

  async sendText(text) {
    await this.page.$eval(
      '#text',
      (field, value) => {
        field.value = value;
      },
      text
    );
    await this.press('#text-tab', '#text-form .primary');
  }

  async sendBinary(size) {
    await this.page.click('#binary-tab');
    await fill(this.page, '#size', String(size));
    await this.page.click('#binary-form .primary');
  }

  /** Clicks one after the other. */
  async press(...selectors) {
    for (const selector of selectors) await this.page.click(selector);
  }

  /**
   * The rows of the list, oldest first, once there are `count` of which the script and the wire have
   * told all. `wire` is a number of bytes.
   */
  async waitForRows(count) {
    await waitFor(
      this.page,
      (n) => {
        const rows = Array.from(document.querySelectorAll('#frames tr'));
        const isWhole = (row) =>
          row.classList[0] === 'event' ||
          (row.querySelector('.wire').textContent !== '' &&
            row.querySelector('.content').textContent !== 'Blob');
        return rows.length >= n && rows.every(isWhole);
      },
      count
    );
    const rows = await this.page.$$eval('#frames tr', (all) =>
      all.map((row) => {
        const part = (selector) => row.querySelector(selector).textContent;
        const [type, ...badges] = Array.from(row.querySelector('.type').children);
        return {
          direction: row.classList[0],
          type: type.textContent,
          badges: badges.map((badge) => badge.textContent),
          size: part('.bytes'),
          wire: Number(part('.wire').replaceAll(',', '')),
          trip: part('.trip'),
          content: part('.content')
        };
      })
    );
    return rows.reverse();
  }

  /** Shows the frame of a row, counted as `waitForRows` does. */
  async choose(index) {
    const buttons = await this.page.$$('#frames tr .type > :first-child');
    await buttons[buttons.length - 1 - index].click();
  }

  /** The diagram: name of a field -> its bits. */
  fields() {
    return this.page.$$eval('#diagram [data-field]', (segments) => {
      const fields = {};
      for (const { dataset, children } of segments) {
        fields[dataset.field] = (fields[dataset.field] ?? '') + children[1].textContent;
      }
      return fields;
    });
  }

  /** The beginning of the payload: name of a line -> its cells. */
  payload() {
    return this.page.$$eval('#payload-table tr', (rows) => {
      const lines = {};
      for (const { cells } of rows) {
        const [heading, ...bytes] = Array.from(cells, (cell) => cell.textContent);
        lines[heading] = [...(lines[heading] ?? []), ...bytes];
      }
      return lines;
    });
  }
}

/** In a describe(): its tests have a server, and each a page of its own. */
function useEchoPage() {
  const browser = useChromium();
  const site = { browser, server: undefined, echo: undefined };

  before(async () => {
    site.server = await Example.start('echo');
  });

  beforeEach(async () => {
    site.echo = await EchoPage.open(browser(), site.server);
  });

  after(() => site.server?.stop());

  return site;
}

module.exports = { EchoPage, useEchoPage };
