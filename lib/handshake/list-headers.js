'use strict';

/**
 * The two headers that are lists: Sec-WebSocket-Extensions (RFC 6455 section 9.1) and Sec-WebSocket-Protocol (section
 * 4.1). The core knows their grammars, and gives them back in the plainest form, "a; b; c=1, d", where no part can hold a
 * separator.
 */

const { isStringObject } = require('node:util').types;

const { plainExtensions, plainSubprotocols } = require('../binding');

/**
 * @param {string} header
 * @returns {string}
 * @throws {TypeError} for what has a length and is no text; what has none counts as empty, as in ws
 */
function toField(header) {
  if (typeof header === 'string') return header;
  if (isStringObject(header)) return String.prototype.valueOf.call(header);
  if (header.length > 0) throw new TypeError('The header must be a string');
  return '';
}

/**
 * @param {string} header
 * @returns {object} by name of the extension an array with the parameters of each offer, which are arrays by name: of true,
 *     or of the value; none of them has a prototype
 * @throws {SyntaxError}
 */
function parseExtensions(header) {
  const extensions = Object.create(null);
  for (const offer of plainExtensions(toField(header)).split(', ')) {
    const params = Object.create(null);
    const end = offer.indexOf(';');
    if (end === -1) {
      add(extensions, offer, params);
      continue;
    }
    for (const param of offer.slice(end + 2).split('; ')) addParam(params, param);
    add(extensions, offer.slice(0, end), params);
  }
  return extensions;
}

function addParam(params, param) {
  const end = param.indexOf('=');
  if (end === -1) add(params, param, true);
  else add(params, param.slice(0, end), param.slice(end + 1));
}

function add(lists, name, element) {
  const list = lists[name];
  if (list === undefined) lists[name] = [element];
  else list.push(element);
}

/**
 * @param {object} extensions as parseExtensions() gives them; a list of one may be given as its element
 * @returns {string}
 */
function formatExtensions(extensions) {
  return Object.keys(extensions)
    .map((name) => formatOffers(name, listOf(extensions[name])))
    .join(', ');
}

function formatOffers(name, offers) {
  return offers
    .map((params) =>
      [name, ...Object.keys(params).map((key) => formatParam(key, listOf(params[key])))].join('; ')
    )
    .join(', ');
}

function formatParam(key, values) {
  return values.map((value) => (value === true ? key : `${key}=${value}`)).join('; ');
}

function listOf(value) {
  return Array.isArray(value) ? value : [value];
}

/**
 * @param {string} header
 * @returns {Set<string>} in the order of the header
 * @throws {SyntaxError} also for a name that comes twice
 */
function parseSubprotocols(header) {
  const names = new Set();
  for (const name of plainSubprotocols(toField(header)).split(', ')) {
    if (names.has(name)) throw new SyntaxError(`The "${name}" subprotocol is duplicated`);
    names.add(name);
  }
  return names;
}

module.exports = { formatExtensions, parseExtensions, parseSubprotocols, toField };
