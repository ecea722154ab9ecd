'use strict';

// graphql-ws where a test runner has put the globals of a page in the place of Node's: other events, blobs and arrays. Its
// client and its server, as in graphql-ws.exchange.js.

const { JSDOM } = require('jsdom');

const NAMES = [
  ...['window', 'document', 'navigator', 'location', 'Event', 'EventTarget', 'CustomEvent'],
  ...['MessageEvent', 'CloseEvent', 'ErrorEvent', 'Blob', 'File', 'FileReader', 'AbortController'],
  ...['AbortSignal', 'ArrayBuffer', 'DataView', 'Uint8Array', 'Float64Array', 'Error', 'TypeError']
];

/** As test environments do that stand for a browser. */
function becomePage({ window }) {
  for (const name of NAMES) {
    const value = window[name];
    Object.defineProperty(globalThis, name, { configurable: true, value, writable: true });
  }
}

const dom = new JSDOM('', { url: 'http://127.0.0.1/' });
becomePage(dom);
process.once('beforeExit', () => dom.window.close());
require('./graphql-ws.exchange');
