'use strict';

/**
 * `allowedOrigins`: which pages may connect. Browsers say in the header Origin whose page it is (RFC 6455, section 10.2) and
 * let nobody change it; they do not keep a page from connecting elsewhere, and send the cookies along.
 */

const { isRegExp } = require('node:util').types;

const { outOfRange, wrongType } = require('../core/option-checks');
const { matches, toDecision } = require('./decision');

const WANTED =
  'an origin as "https://example.com", a RegExp, a list of these, or a function that is given the origin';

/** As browsers write one (RFC 6454, section 6.2): no path, no slash at the end. */
const ORIGIN = /^(?:null|[a-z][a-z\d+.-]*:\/\/[^/\s?#@]+)$/;

/** @throws {TypeError|RangeError} unless `allowedOrigins` may be this */
function checkOrigins(name, value) {
  if (typeof value === 'function') return;
  for (const entry of Array.isArray(value) ? value : [value]) checkEntry(name, entry);
}

function checkEntry(name, entry) {
  if (isRegExp(entry)) return;
  if (typeof entry !== 'string') throw wrongType(name, WANTED, entry);
  if (!ORIGIN.test(entry) || !isCanonical(entry)) throw outOfRange(name, WANTED, entry);
}

/** The default port is never written, nor capital letters: such an entry would fit nobody. */
function isCanonical(origin) {
  if (!/^https?:/.test(origin)) return true;
  return URL.canParse(origin) && new URL(origin).origin === origin;
}

/**
 * @param {*} allowed the option
 * @param {string|undefined} origin the header; undefined: none was sent, so this is no browser
 * @param {http.IncomingMessage} req
 * @returns {boolean} who sends none is welcome, unless a function says otherwise: who can leave it out can lie as well
 * @throws {TypeError} for a function that returns a Promise
 */
function isAllowedOrigin(allowed, origin, req) {
  if (typeof allowed === 'function') return toDecision('allowedOrigins', allowed(origin, req));
  if (origin === undefined) return true;
  if (Array.isArray(allowed)) return allowed.some((entry) => fits(entry, origin));
  return fits(allowed, origin);
}

function fits(entry, origin) {
  return isRegExp(entry) ? matches(entry, origin) : entry === origin;
}

module.exports = { checkOrigins, isAllowedOrigin };
