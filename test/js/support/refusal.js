'use strict';

const http = require('node:http');

/**
 * The whole response by which a server refuses an upgrade.
 *
 * @param {number} status
 * @param {string} [body]
 * @param {string[]} [extraLines] of the head
 */
function refusal(status, body = http.STATUS_CODES[status], extraLines = []) {
  const lines = [
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: text/html',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...extraLines
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** The same of a server that says when to come back. */
const refusalForNow = (status, body) => refusal(status, body, ['Retry-After: 10']);

module.exports = { refusal, refusalForNow };
