'use strict';

/** Addresses in one form each, so that they can be compared and counted. */

const { SocketAddress, isIPv6 } = require('node:net');

/** IPv4 in IPv6 (RFC 4291, section 2.5.5.2), in the system's spelling. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;

const GROUPS = 8;

/**
 * @param {string} address a valid one
 * @returns {string} IPv4 where it is that in the form of IPv6; IPv6 in the shortest spelling, without a zone
 */
function normalAddress(address) {
  if (!isIPv6(address)) return address;
  const short = new SocketAddress({ address: address.split('%', 1)[0], family: 'ipv6' }).address;
  return MAPPED.exec(short)?.[1] ?? short;
}

/**
 * @param {string} address a normal one
 * @returns {string} what connections are counted by: of IPv6 the network of 64 bits, which is what one subscriber has
 */
function countedAddress(address) {
  if (!isIPv6(address)) return address;
  const [before, after = ''] = address.split('::');
  const head = before.split(':').filter(Boolean);
  const tail = after.split(':').filter(Boolean);
  const zeros = Array(Math.max(GROUPS - head.length - tail.length, 0)).fill('0');
  return [...head, ...zeros, ...tail].slice(0, GROUPS / 2).join(':');
}

module.exports = { countedAddress, normalAddress };
