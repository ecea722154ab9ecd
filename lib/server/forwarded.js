'use strict';

/**
 * What proxies say of where a request has come from: X-Forwarded-For, and Forwarded (RFC 7239, sections 4 and 6). Each adds,
 * at the end, the address that it was reached from. Anybody can send these headers, so that only the entries that trusted
 * proxies have added count: see trusted-proxies.js.
 */

const { isIP } = require('node:net');

const { normalAddress } = require('./network-address');

/** [IPv6], with a port or without; IPv4 with a port. */
const BRACKETED = /^\[([^\]]*)\](?::[\w.-]+)?$/;
const WITH_PORT = /^([\d.]+):[\w.-]+$/;

/** More proxies than that are nobody's: a client can write thousands of entries. */
const MAX_HOPS = 64;

/**
 * @param {object} headers of a request; where both are there, X-Forwarded-For counts
 * @yields {string|undefined} a normal address, the nearest first; undefined: it is hidden, or none
 */
function* forwardedAddresses(headers) {
  const { forwarded, 'x-forwarded-for': list } = headers;
  if (list !== undefined) {
    for (const entry of nearest(`${list}`.split(','))) yield toAddress(entry);
  } else if (forwarded !== undefined) {
    for (const element of nearest(split(`${forwarded}`, ','))) yield addressIn(element);
  }
}

function nearest(entries) {
  return entries.slice(-MAX_HOPS).reverse();
}

/** @param {string} element as `for="[2001:db8::1]:4711";proto=https` */
function addressIn(element) {
  for (const pair of split(element, ';')) {
    const equals = pair.indexOf('=');
    if (pair.slice(0, Math.max(equals, 0)).trim().toLowerCase() !== 'for') continue;
    return toAddress(unquote(pair.slice(equals + 1).trim()));
  }
  return undefined;
}

/**
 * @param {string} text
 * @param {string} separator of one character, which counts outside of quoted strings: `host` may be what a client has sent
 * @returns {string[]}
 */
function split(text, separator) {
  const parts = [];
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; ++i) {
    if (text[i] === '"') {
      isQuoted = !isQuoted;
    } else if (isQuoted) {
      if (text[i] === '\\') ++i;
    } else if (text[i] === separator) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function unquote(value) {
  if (!/^".*"$/s.test(value)) return value;
  return value.slice(1, -1).replace(/\\(.)/gs, '$1');
}

/** @returns {string|undefined} */
function toAddress(text) {
  const node = text.trim();
  const [, address = node] = BRACKETED.exec(node) ?? WITH_PORT.exec(node) ?? [];
  return isIP(address) === 0 ? undefined : normalAddress(address);
}

module.exports = { forwardedAddresses };
