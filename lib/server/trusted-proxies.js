'use strict';

/**
 * `trustProxy`: whose word counts for where a request has come from. The values are those that Express and Fastify take.
 * From the socket's own address on, the nearest first, each address that is trusted hands on to the one that it has named;
 * the first that is not is the client's.
 */

const { BlockList, isIP, isIPv4 } = require('node:net');

const { outOfRange, wrongType } = require('../core/option-checks');
const { toDecision } = require('./decision');
const { forwardedAddresses } = require('./forwarded');
const { normalAddress } = require('./network-address');

const WANTED =
  'a boolean, a number of proxies, a function, or addresses and networks as "10.0.0.0/8" or "loopback"';

/** Addresses that have no place in the open network. */
const NAMED = {
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  loopback: ['127.0.0.0/8', '::1/128'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']
};

/**
 * @param {string} name of the option
 * @param {*} value
 * @returns {function(string|undefined, number): boolean} whether the address, so many hops away (0: the socket's own), is a
 *   proxy's whose word counts
 * @throws {TypeError|RangeError} unless `trustProxy` may be this
 */
function compileTrust(name, value) {
  if (typeof value === 'function') {
    return (address, hop) => toDecision(name, value(address, hop));
  }
  if (typeof value === 'boolean') return () => value;
  if (typeof value === 'number') return hops(name, value);
  if (value instanceof BlockList) return inList(value);
  const entries = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(entries)) throw wrongType(name, WANTED, value);
  return inList(networks(name, entries));
}

function hops(name, count) {
  if (!Number.isInteger(count) || count < 0) throw outOfRange(name, WANTED, count);
  return (address, distance) => distance < count;
}

/** The other end of a Unix socket has no address, and is in no list. */
function inList(list) {
  return (address) =>
    address !== undefined && list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/** @returns {BlockList} */
function networks(name, entries) {
  const list = new BlockList();
  for (const entry of entries) {
    if (typeof entry !== 'string') throw wrongType(name, WANTED, entry);
    const text = entry.trim();
    const ranges = Object.hasOwn(NAMED, text) ? NAMED[text] : [text];
    for (const range of ranges) addNetwork(list, name, range);
  }
  return list;
}

function addNetwork(list, name, range) {
  const [address, given, ...rest] = range.split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  const prefix = given === undefined ? bits : Number(given);
  const isPrefix = given === undefined || (/^\d+$/.test(given) && prefix <= bits);
  if (isIP(address) === 0 || !isPrefix || rest.length > 0) throw outOfRange(name, WANTED, range);

  const normal = normalAddress(address);
  // IPv4 in the form of IPv6: the first 96 of its bits say that it is that.
  const isMapped = bits === 128 && isIPv4(normal);
  if (isMapped && prefix < 96) throw outOfRange(name, WANTED, range);
  list.addSubnet(normal, isMapped ? prefix - 96 : prefix, isIPv4(normal) ? 'ipv4' : 'ipv6');
}

/**
 * @param {http.IncomingMessage} req or what looks like one
 * @param {stream.Duplex} socket
 * @param {function(string|undefined, number): boolean} isTrusted of compileTrust()
 * @returns {string|undefined} the client's address in its normal form; undefined: it has none. An entry that is no address
 *   ends the search at the proxy that has named it
 */
function clientAddress(req, socket, isTrusted) {
  const own = socket.remoteAddress ?? req.socket?.remoteAddress;
  let address = typeof own === 'string' && isIP(own) !== 0 ? normalAddress(own) : undefined;
  if (!isTrusted(address, 0)) return address;

  let hop = 0;
  for (const next of forwardedAddresses(req.headers)) {
    if (next === undefined) break;
    address = next;
    if (!isTrusted(address, ++hop)) break;
  }
  return address;
}

module.exports = { clientAddress, compileTrust };
