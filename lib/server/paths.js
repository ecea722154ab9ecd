'use strict';

/**
 * `path`: which requests are a server's. A string is that of ws: whatever else comes to the server is refused with 400. A
 * RegExp or a function leaves the rest to others that listen to the same http server: see http-listeners.js.
 */

const { isRegExp } = require('node:util').types;

const { matches, toDecision } = require('./decision');
const { reportFailure } = require('./failures');

/** @returns {boolean} whether requests for other paths may be somebody else's */
function leavesOthers(path) {
  return typeof path === 'function' || isRegExp(path);
}

/**
 * @param {*} path the option
 * @param {http.IncomingMessage} req
 * @returns {boolean}
 * @throws {TypeError} for a function that returns a Promise
 */
function fitsPath(path, req) {
  if (!path) return true;
  const query = req.url.indexOf('?');
  const pathname = query === -1 ? req.url : req.url.slice(0, query);
  if (isRegExp(path)) return matches(path, pathname);
  if (typeof path !== 'function') return path === pathname;
  return toDecision('path', path(pathname, req));
}

/**
 * @param {WebSocketServer} wss whose `shouldHandle` may be the program's
 * @returns {boolean} what a function in `path` throws is reported, and counts as no
 */
function wants(wss, req) {
  if (typeof wss.options.path !== 'function') return wss.shouldHandle(req);
  try {
    return wss.shouldHandle(req);
  } catch (error) {
    reportFailure(wss, error, req);
    return false;
  }
}

module.exports = { fitsPath, leavesOthers, wants };
